type Close = () => Promise<void> | void;

/** What has been started and must be ended, the newest first: after a run, after an error, and on Ctrl-C. */
export class Closers {
  private readonly stack: Close[] = [];

  add(close: Close): void {
    this.stack.push(close);
  }

  /** Ends everything; one that fails keeps none of the others from it. */
  async close(): Promise<void> {
    for (let close = this.stack.pop(); close; close = this.stack.pop()) {
      try {
        await close();
      } catch (error) {
        process.stderr.write(`could not be ended: ${String(error)}\n`);
      }
    }
  }

  /** Signals end the run as an error does. A second one does not cut the ending short. */
  closeOnSignals(): void {
    let closing = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (closing) return;
        closing = true;
        void this.close().then(() => process.exit(130));
      });
    }
  }
}
