import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, type Response, operationsOf } from './complete-operations.js';

interface Parameter {
  name: string;
  in: string;
  description?: string;
}

/** Moves parameters and responses that several operations have to the components, each once. */
export function shareComponents(document: OpenAPIObject): void {
  const operations = operationsOf(document);
  const parameters = new Shared<Parameter>('parameters', nameOfParameter);
  const responses = new Shared<Response>('responses', nameOfResponse);
  for (const operation of operations) {
    for (const parameter of operation.parameters ?? []) parameters.count(parameter as Parameter);
    for (const response of Object.values(operation.responses)) responses.count(response);
  }
  parameters.choose();
  responses.choose();
  for (const operation of operations) replace(operation, parameters, responses);
  document.components = {
    ...document.components,
    parameters: parameters.components as never,
    responses: responses.components as never,
  };
}

function replace(operation: Operation, parameters: Shared<Parameter>, responses: Shared<Response>): void {
  if (operation.parameters?.length === 0) delete operation.parameters;
  if (operation.parameters)
    operation.parameters = operation.parameters.map((parameter) => parameters.refer(parameter as Parameter));
  for (const [status, response] of Object.entries(operation.responses))
    operation.responses[status] = responses.refer(response) as Response;
}

/** Things of one kind, equal ones being one; the most frequent gets the name that several could have. */
class Shared<Thing extends object> {
  readonly components: Record<string, Thing> = {};
  private readonly counts = new Map<string, { thing: Thing; count: number }>();
  private readonly names = new Map<string, string>();

  constructor(
    private readonly kind: string,
    private readonly nameOf: (thing: Thing) => string | null,
  ) {}

  count(thing: Thing): void {
    const text = JSON.stringify(thing);
    const counted = this.counts.get(text) ?? { thing, count: 0 };
    counted.count++;
    this.counts.set(text, counted);
  }

  choose(): void {
    const repeated = [...this.counts].filter(([, { count }]) => count > 1);
    for (const [text, { thing }] of repeated.toSorted(([, a], [, b]) => b.count - a.count)) {
      const name = this.nameOf(thing);
      if (name === null || name in this.components) continue;
      this.components[name] = thing;
      this.names.set(text, name);
    }
  }

  refer(thing: Thing): object {
    const name = this.names.get(JSON.stringify(thing));
    return name === undefined ? thing : { $ref: `#/components/${this.kind}/${name}` };
  }
}

/** `per_page` is `PerPage`; a parameter that is the id of something is called after that. */
function nameOfParameter({ name, description = '' }: Parameter): string {
  const thing = /^Id of the ([a-z ]+)$/i.exec(description)?.[1];
  return pascalCase(thing ? `${thing} id` : name);
}

/** A response is called after its schema, an error without that word. */
function nameOfResponse({ content }: Response): string | null {
  const schema = content?.['application/json']?.schema;
  if (!schema || !('$ref' in schema)) return null;
  return String(schema.$ref)
    .split('/')
    .at(-1)!
    .replace(/Error$/, '');
}

function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`)
    .join('');
}
