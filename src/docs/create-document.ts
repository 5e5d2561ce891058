import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { PERMISSION_EXTENSION } from '../auth/require-permission.decorator.js';
import { errorResponse } from '../common/errors/api-errors.decorator.js';
import { ErrorDetailDto, ErrorResponseDto } from '../common/errors/error-response.dto.js';

/** The OpenAPI 3.1 document of the application's routes. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Task activities')
    .setDescription(
      'Creates tasks for shops, exactly once, and tells the operator whom they are for and what to know.\n\n' +
        'Requests and query parameters are snake_case, answers camelCase, times RFC 3339 in UTC. Each answer carries ' +
        '`x-request-id`; a 1 to 64 character one of your own (letters, digits, `-`, `_`) is taken over.',
    )
    .setVersion('0.1.0')
    .addServer('/', 'This server')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'x-tenant-id', description: "The tenant's UUID" },
      'tenant',
    )
    .addApiKey(
      {
        type: 'apiKey',
        in: 'header',
        name: 'x-api-key',
        description: 'A key of one tenant, `rtn_sk_…`, in place of a token and the tenant',
      },
      'apiKey',
    )
    .addTag('Activities', 'Tasks for shops')
    .addTag('Commerces', 'Shops, with their addresses, people and stored attributes')
    .addTag('Operators', 'Who carries tasks out')
    .addTag('Routes', 'What operators go')
    .addTag(
      'Activity configuration',
      'The rules that decide whom a task is for and what its operator must know',
    )
    .addTag('API keys', 'Credentials for programs')
    .addTag('Health', 'For supervisors and load balancers')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ErrorResponseDto, ErrorDetailDto],
  });
  return {
    ...(toOpenApi31(sayWhatIsNeeded(document)) as OpenAPIObject),
    info: { ...document.info, license: LICENSE },
  };
}

const LICENSE = { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' };

/** What can be wrong with any body, before anyone looks at its fields. */
const BODY_ERRORS = [408, 413, 415];

interface Operation {
  requestBody?: object;
  responses: Record<string, object>;
  security?: object[];
  description?: string;
  [PERMISSION_EXTENSION]?: string;
}

/** Says what each operation needs: its permission, or that it needs no credential; and the errors of its body. */
function sayWhatIsNeeded(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path) as Operation[]);
  for (const operation of operations) {
    operation.security ??= [];
    if (operation.requestBody) {
      const errors = BODY_ERRORS.map((status) => [status, errorResponse(status)] as const);
      operation.responses = { ...Object.fromEntries(errors), ...operation.responses };
    }
    const permission = operation[PERMISSION_EXTENSION];
    if (permission)
      operation.description =
        `${operation.description ?? ''}\n\nNeeds the permission \`${permission}\`.`.trim();
  }
  return document;
}

/**
 * The module writes OpenAPI 3.0: `nullable: true`, which 3.1 says as a type of its own (JSON Schema 2020-12), and an
 * `allOf` around a reference that has a description beside it, which 3.1 allows as it is.
 */
function toOpenApi31(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toOpenApi31);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...members } = Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, toOpenApi31(value)]),
  );
  const rest = withoutLoneAllOf(members);
  if (nullable !== true) return rest;
  return {
    ...rest,
    ...(rest['type'] ? { type: [rest['type'], 'null'] } : {}),
    ...(Array.isArray(rest['enum']) ? { enum: [...(rest['enum'] as unknown[]), null] } : {}),
  };
}

function withoutLoneAllOf({ allOf, ...rest }: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(allOf)) return rest;
  return allOf.length === 1 ? { ...rest, ...(allOf[0] as object) } : { ...rest, allOf };
}
