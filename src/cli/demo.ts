import { CREATE_TASK_EXAMPLES } from '../activities/dto/create-task.examples.js';
import type { Permission } from '../auth/permission.js';
import { signDevelopmentToken } from '../auth/tokens/sign-development-token.js';
import { API_PATH } from '../common/http/api-path.js';
import { createProcessLogger } from '../common/logging/create-logger.js';
import { openStandardOutput } from '../common/logging/standard-output.js';
import { environmentConfig } from '../config/app-config.js';
import { createApp } from '../create-app.js';
import { DEMO_TENANT_ID } from '../demo/demo-tenant.js';
import { listen } from '../listen.js';
import { refuseOutput, refuseStart } from '../refuse-start.js';

const EXAMPLE = CREATE_TASK_EXAMPLES.visit.value;

const STEPS = [
  { title: 'Create a task', expected: 201, body: EXAMPLE },
  { title: 'Send the same request again', expected: 409, body: EXAMPLE },
  {
    title: 'Name an operator that the tenant does not have',
    expected: 404,
    body: {
      ...EXAMPLE,
      idempotency_key: 'task-2025-01-15-002',
      assigned_operator_id: '00000000-0000-4000-8000-000000000000',
    },
  },
  {
    title: 'Break the date and add an unknown field',
    expected: 400,
    body: { ...EXAMPLE, scheduled_at: 'tomorrow at nine', colour: 'blue' },
  },
];

/**
 * Runs the service on a database in memory, and shows the four responses that a caller gets from a create.
 */
async function main(): Promise<void> {
  process.stdout.on('error', refuseOutput);
  const config = environmentConfig({ EMBEDDED_DATA_DIR: 'memory://', PORT: '0', LOG_LEVEL: 'warn' });
  const app = await createApp(await createProcessLogger(config.LOG_LEVEL, openStandardOutput()));
  await listen(app, config);
  const permissions: Permission[] = ['CREATE_ACTIVITY'];
  const token = await signDevelopmentToken(config, { tenantId: DEMO_TENANT_ID, permissions });
  for (const step of STEPS) await show(await app.getUrl(), token, step);
  await app.close();
}

async function show(
  url: string,
  token: string,
  { title, expected, body }: (typeof STEPS)[number],
): Promise<void> {
  const response = await fetch(`${url}${API_PATH}/activities/tasks`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'x-tenant-id': DEMO_TENANT_ID,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  const text = JSON.stringify(await response.json(), null, 2);
  process.stdout.write(`${title}: ${response.status} ${response.statusText}\n${text}\n\n`);
  if (response.status !== expected)
    throw new Error(`${title} responded with ${response.status} instead of ${expected}`);
}

main().then(() => process.exit(0), refuseStart);
