import { CREATE_TASK_EXAMPLES } from '../activities/dto/create-task.examples.js';
import { PERMISSIONS } from '../auth/permission.js';
import { signDevelopmentToken } from '../auth/tokens/sign-development-token.js';
import { API_PATH } from '../common/http/api-path.js';
import type { AppConfig } from '../config/app-config.js';
import { DEMO_TENANT_ID } from './demo-tenant.js';

/** What a person is told to try first: a create on the demo tenant that works as printed. */
export async function welcomeText(config: AppConfig, url: string): Promise<string> {
  const token = config.JWT_SECRET
    ? await signDevelopmentToken(config, { tenantId: DEMO_TENANT_ID, permissions: PERMISSIONS })
    : '<a token of your identity provider for this tenant>';
  return `
Swagger UI:  ${url}${API_PATH}/docs
  Press Authorize, and paste
  tenant:    ${DEMO_TENANT_ID}
  bearer:    ${token}

Create a task (once more responds with 409):

curl -X POST ${url}${API_PATH}/activities/tasks \\
-H "Authorization: Bearer ${token}" \\
-H "x-tenant-id: ${DEMO_TENANT_ID}" \\
-H "Content-Type: application/json" \\
-d '${JSON.stringify(CREATE_TASK_EXAMPLES.visit.value, null, 2)}'

`;
}
