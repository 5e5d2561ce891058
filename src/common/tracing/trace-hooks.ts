/** What tracing, which is loaded before the service, offers to it. */
export interface TraceHooks {
  /** What a line of the log has of the trace that it belongs to. */
  logFields(): object;
  /** Sends the spans that are still here, for a moment at most. */
  flush(): Promise<void>;
}

const PLACE = Symbol.for('task-activities.trace-hooks');
const place = globalThis as { [PLACE]?: TraceHooks };

/** Null where nothing is traced. */
export function traceHooks(): TraceHooks | null {
  return place[PLACE] ?? null;
}

/** Tracing is a module of its own beside the bundle, and may have a copy of this one. */
export function offerTraceHooks(hooks: TraceHooks): void {
  place[PLACE] = hooks;
}
