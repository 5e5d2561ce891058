/**
 * Traces by OpenTelemetry, loaded before the service by `node --import`. It does nothing, and imports nothing, unless
 * OTEL_EXPORTER_OTLP_ENDPOINT is set; then it needs packages that a production install does not have. The other
 * variables `OTEL_…` are read by those packages, from the environment alone.
 */
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** As they work together on every version of Node.js that the service runs on. */
export const TRACING_PACKAGES = {
  '@opentelemetry/api': '1.9.1',
  '@opentelemetry/core': '2.12.0',
  '@opentelemetry/exporter-trace-otlp-http': '0.223.0',
  '@opentelemetry/instrumentation': '0.223.0',
  '@opentelemetry/instrumentation-http': '0.223.0',
  '@opentelemetry/instrumentation-pg': '0.76.0',
  '@opentelemetry/resources': '2.12.0',
  '@opentelemetry/sdk-trace-node': '2.12.1',
};

/** Of a span, such as a path or a statement, in UTF-16 units. */
const MAX_VALUE = 1_024;
/** In milliseconds, at the end of the process. */
const FLUSH_TIMEOUT = 2_000;
/** What the log does not have either: what people search for, and who they are. */
const UNSAID = [
  'url.query',
  'user_agent.original',
  'client.address',
  'network.peer.address',
  'network.peer.port',
];
/** The path of metrics, which the API does not have. */
const SCRAPED = '/metrics';

if (process.env['OTEL_EXPORTER_OTLP_ENDPOINT']) await startTracing().catch(refuse);

async function startTracing(): Promise<void> {
  const { NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } =
    await import('@opentelemetry/resources');
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'task-activities' }))
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new NodeTracerProvider({
    resource,
    spanLimits: { attributeValueLengthLimit: MAX_VALUE },
    spanProcessors: [await createProcessor()],
  });
  provider.register();
  await instrument();
  await nameRoutes();
  await offerHooks(provider);
}

async function createProcessor() {
  const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  class Processor extends BatchSpanProcessor {
    override onEnd(span: ReadableSpan): void {
      for (const name of UNSAID) delete span.attributes[name];
      super.onEnd(span);
    }
  }
  return new Processor(new OTLPTraceExporter());
}

/**
 * Requests that come, and statements. The packages change what `require` loads: so both are loaded by it here, before the
 * service imports the same. Calls to the servers of tenants are not traced, and tell them of no trace.
 */
async function instrument(): Promise<void> {
  const { registerInstrumentations } = await import('@opentelemetry/instrumentation');
  const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http');
  const { PgInstrumentation } = await import('@opentelemetry/instrumentation-pg');
  const { createRequire } = await import('node:module');
  registerInstrumentations({
    instrumentations: [
      new HttpInstrumentation({
        disableOutgoingRequestInstrumentation: true,
        ignoreIncomingRequestHook: ({ url }) => url === SCRAPED,
      }),
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    ],
  });
  const require = createRequire(import.meta.url);
  for (const name of ['http', 'pg']) require(name);
}

/** A span is named by the template of its route, which Fastify tells of. */
async function nameRoutes(): Promise<void> {
  const { context } = await import('@opentelemetry/api');
  const { getRPCMetadata } = await import('@opentelemetry/core');
  const { subscribe } = await import('node:diagnostics_channel');
  subscribe('tracing:fastify.request.handler:start', (details) => {
    const metadata = getRPCMetadata(context.active());
    const { url } = (details as { route: { url?: string } }).route;
    if (metadata && url !== undefined) metadata.route = url;
  });
}

async function offerHooks(provider: { forceFlush(): Promise<void> }): Promise<void> {
  const { trace } = await import('@opentelemetry/api');
  const { setTimeout } = await import('node:timers/promises');
  const { offerTraceHooks } = await import('./common/tracing/trace-hooks.js');
  offerTraceHooks({
    logFields() {
      const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
      return traceId === undefined ? {} : { traceId, spanId };
    },
    async flush() {
      const sent = provider.forceFlush().catch(() => undefined);
      await Promise.race([sent, setTimeout(FLUSH_TIMEOUT, undefined, { ref: false })]);
    },
  });
}

function refuse(error: unknown): never {
  const packages = Object.entries(TRACING_PACKAGES).map(([name, version]) => `${name}@${version}`);
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  const reason = isMissing ? error.message.split('\n', 1)[0] : String(error);
  process.stderr.write(
    `OTEL_EXPORTER_OTLP_ENDPOINT is set, and tracing cannot start: ${reason}. Leave the variable out, or run\n` +
      `  npm install --no-save --save-prod ${packages.join(' ')}\n`,
  );
  process.exit(1);
}
