import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ErrorDetailDto, ErrorResponseDto } from '../common/errors/error-response.dto.js';
import { HEADERS } from '../common/openapi/headers.js';
import { describeWebhooks, sentMessages } from '../common/openapi/webhook-message.decorator.js';
import { NAMED_SCHEMAS } from '../common/validation/json-schemas.js';
import { completeBodies } from './complete-bodies.js';
import { completeOperations } from './complete-operations.js';
import { INTRODUCTION } from './introduction.js';
import { orderPaths } from './order-paths.js';
import { type Schemas, rewriteSchemas } from './rewrite-schemas.js';
import { shareComponents } from './share-components.js';

/** The OpenAPI 3.1 document of the application's routes. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const written = SwaggerModule.createDocument(app, createConfig(), {
    extraModels: [ErrorResponseDto, ErrorDetailDto, ...sentMessages()],
  });
  written.webhooks = describeWebhooks();
  completeOperations(written);
  const document = rewriteSchemas(written);
  const schemas = document.components!.schemas as Schemas;
  Object.assign(schemas, NAMED_SCHEMAS, { ErrorCode: errorCodes(schemas) });
  document.components!.headers = HEADERS;
  completeBodies(document);
  shareComponents(document);
  document.components!.schemas = sorted(schemas);
  return { ...document, info: { ...document.info, license: LICENSE }, paths: orderPaths(document) };
}

function createConfig(): Omit<OpenAPIObject, 'paths'> {
  return (
    new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('Task activities')
      .setDescription(INTRODUCTION)
      .setVersion('0.1.0')
      .addServer('/', 'This server')
      .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: BEARER }, 'bearer')
      .addApiKey({ type: 'apiKey', in: 'header', name: 'x-tenant-id', description: TENANT }, 'tenant')
      .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key', description: API_KEY }, 'apiKey')
      // Alternatives: a token with the tenant that the request is for, or an API key, which has its own.
      .addSecurityRequirements({ bearer: [], tenant: [] })
      .addSecurityRequirements({ apiKey: [] })
      .addTag('Activities', 'Tasks for shops: create them, follow them, change them')
      .addTag('Results', 'What came of tasks, and of contacts with shops that were no tasks')
      .addTag('Commerces', 'Shops, with their addresses, people and stored attributes')
      .addTag('Operators', 'Who carries tasks out')
      .addTag('Routes', 'What operators go')
      .addTag(
        'Activity configuration',
        'The rules that decide whom a task is for and what its operator must know',
      )
      .addTag('Dispatch', 'Where tasks are sent, and what came of it')
      .addTag('Integration', 'Tasks and results as providers see them; for API keys only')
      .addTag('API keys', 'Credentials for programs')
      .addTag('Health', 'For supervisors and load balancers')
      .build()
  );
}

/** As SPDX says that it is none of its list. */
const LICENSE = { name: 'All rights reserved', identifier: 'LicenseRef-Proprietary' };

const BEARER =
  '**Token of a person or program** (1 of 2, together with `tenant`). A JWT of the identity provider. For the demo ' +
  'tenant, `npm start` prints one, and `npm run token` another. Paste it without `Bearer`.';
const TENANT =
  '**Tenant of the token** (2 of 2, together with `bearer`). The UUID of the tenant that requests are for, which the ' +
  'token must cover. `npm start` prints that of the demo tenant.';
const API_KEY =
  '**API key** (instead of the two above). A key `rtn_sk_…` of one tenant, as *Create an API key* makes it.';

/** All codes that errors have, whatever room they are of. */
function errorCodes(schemas: Schemas): object {
  const codes = Object.values(schemas).flatMap(({ allOf }) =>
    ((allOf ?? []) as { properties?: { code?: { enum?: string[]; const?: string } } }[]).flatMap(
      ({ properties: { code } = {} }) => code?.enum ?? (code?.const ? [code.const] : []),
    ),
  );
  return {
    type: 'string',
    enum: [...new Set(codes)].toSorted(),
    description:
      'What is wrong, for a program. More may come with later versions: a program that does not know one goes by the status',
  };
}

/** By name, so that a new schema makes a small difference. */
function sorted<Value>(named: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(named).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
