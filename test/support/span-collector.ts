import { Receiver } from './receiver.js';

/** A span as OTLP has it in JSON. */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 2 for a server, 3 for a client. */
  kind: number;
  attributes: { key: string; value: Record<string, unknown> }[];
}

interface Export {
  resourceSpans: {
    resource: { attributes: Span['attributes'] };
    scopeSpans: { spans: Span[] }[];
  }[];
}

/** Takes spans by OTLP over HTTP, until the test ends. */
export class SpanCollector {
  private constructor(private readonly receiver: Receiver) {}

  static async start(): Promise<SpanCollector> {
    return new SpanCollector(
      await Receiver.http((response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
      ),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.receiver.port}`;
  }

  get spans(): Span[] {
    return this.exports.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    );
  }

  /** What the spans say that they are of. */
  get services(): unknown[] {
    return this.exports.flatMap(({ resourceSpans }) =>
      resourceSpans.map(({ resource }) => attributeOf(resource, 'service.name')),
    );
  }

  private get exports(): Export[] {
    return this.receiver.requests.map(({ body }) => JSON.parse(body) as Export);
  }
}

/** The text of an attribute; undefined where there is none. */
export function attributeOf({ attributes }: Pick<Span, 'attributes'>, name: string): unknown {
  return attributes.find(({ key }) => key === name)?.value['stringValue'];
}
