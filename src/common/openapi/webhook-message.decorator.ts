import type { OpenAPIObject } from '@nestjs/swagger';
import { getSchemaPath } from '@nestjs/swagger';

type OperationResponses = NonNullable<OpenAPIObject['paths'][string]['get']>['responses'];

/** A message that this service sends, as the OpenAPI document says it under `webhooks`. */
interface WebhookMessage {
  /** Of the webhook in the document. */
  name: string;
  /** The operation of whoever receives it. */
  operationId: string;
  tag: string;
  summary: string;
  description: string;
  /** Its headers, by name. */
  headers: Record<string, { description: string; example: string }>;
  /** What may be responded, by status or class of status. */
  responses: OperationResponses;
  example: object;
}

type Message = new () => object;

const MESSAGES = new Map<Message, WebhookMessage>();

/** Declares the decorated DTO class as the body of a message that this service sends. */
export function SentAsWebhook(message: WebhookMessage): ClassDecorator {
  return (type) => void MESSAGES.set(type as unknown as Message, message);
}

/** The classes of all bodies that are sent, for the document's schemas. */
export function sentMessages(): Message[] {
  return [...MESSAGES.keys()];
}

/** What the document says of them. */
export function describeWebhooks(): NonNullable<OpenAPIObject['webhooks']> {
  return Object.fromEntries(
    [...MESSAGES].map(([type, message]) => [message.name, { post: describe(type, message) }]),
  );
}

function describe(type: Message, message: WebhookMessage) {
  const { operationId, tag, summary, description, headers, responses, example } = message;
  const parameters = Object.entries(headers).map(([name, header]) => ({
    name,
    in: 'header' as const,
    required: true,
    description: header.description,
    schema: { type: 'string', example: header.example },
  }));
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    security: [],
    parameters,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: getSchemaPath(type) }, example } },
    },
    responses,
  };
}
