import { write, writeSync } from 'node:fs';

/**
 * Lines of a busy moment go out together, as a write for each took a twelfth of a create: so many characters
 * of them, …
 */
const WRITTEN_TOGETHER = 8 * 1024;
/** … or those of so many milliseconds. */
const LATEST = 50;
/** Lines that cannot be written are kept up to so many characters: those of some five thousand requests. */
const MAX_WAITING = 1024 * 1024;
/**
 * A full pipe is tried again after so many milliseconds: it takes 64 KiB at once, which should not make it
 * slow.
 */
const RETRY_FULL_PIPE = 10;
/** After any other failure, such as a full disk, it is tried again after so many milliseconds. */
const RETRY_FAILURE = 1_000;
/** At the exit, a full pipe is waited for so many milliseconds at most: its reader may be there no more. */
const EXIT_PATIENCE = 1_000;

/** Node's functions of these names; a test has others, for disks that are not at hand. */
interface Files {
  write: typeof write;
  writeSync: typeof writeSync;
}

/**
 * Writes lines to an open file, pipe or terminal, and never fails: while it cannot be written, it says so
 * once and counts the lines that it must drop, and goes on when it can be written again.
 *
 * sonic-boom, pino's own destination, repeats a write for ever at the exit, whatever its error is, and lets
 * an error while the process runs end it: a full disk left a process that neither responds nor ends.
 */
export class LineOutput {
  private waiting = '';
  /** What was taken from `waiting` and is not written yet; empty between two writes. */
  private rest: Buffer = EMPTY;
  /** Whether the operating system has `rest` at this moment. */
  private isWriting = false;
  private timer: NodeJS.Timeout | undefined;
  private lostLines = 0;
  private isFailing = false;

  /** @param complain says for people that lines are being lost, and how many were. */
  constructor(
    private readonly fileDescriptor: number,
    private readonly complain: (text: string) => void,
    private readonly files: Files = { write, writeSync },
  ) {}

  /** Takes text that ends with a line break, and returns at once. */
  write(text: string): void {
    if (this.waiting.length + text.length > MAX_WAITING) {
      this.lostLines++;
      this.fail('it takes no more');
      return;
    }
    this.waiting += text;
    if (this.isBusy) return;
    if (this.waiting.length >= WRITTEN_TOGETHER) this.start();
    else this.timer ??= this.after(LATEST);
  }

  /**
   * Writes what is left before the process ends, when nothing can be waited for any more; gives up where it
   * fails.
   */
  finish(): void {
    // What is with the operating system is written by a thread, for which the process waits.
    let bytes = Buffer.concat([this.isWriting ? EMPTY : this.rest, Buffer.from(this.waiting)]);
    this.rest = EMPTY;
    this.waiting = '';
    const end = performance.now() + EXIT_PATIENCE;
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(this.files.writeSync(this.fileDescriptor, bytes));
      } catch (error) {
        if (!isFullPipe(error) || performance.now() > end) return;
        Atomics.wait(SLEEPER, 0, 0, RETRY_FULL_PIPE);
      }
    }
  }

  private get isBusy(): boolean {
    return this.isWriting || this.rest.length > 0;
  }

  private after(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.start(), milliseconds).unref();
  }

  private start(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.rest.length === 0) {
      this.rest = Buffer.from(this.waiting);
      this.waiting = '';
    }
    this.isWriting = true;
    this.files.write(this.fileDescriptor, this.rest, 0, this.rest.length, null, (error, written) => {
      this.isWriting = false;
      if (error) this.retry(error);
      else this.goOn(written);
    });
  }

  private retry(error: NodeJS.ErrnoException): void {
    const isFull = isFullPipe(error);
    if (!isFull) this.fail(error.message);
    this.timer = this.after(isFull ? RETRY_FULL_PIPE : RETRY_FAILURE);
  }

  private goOn(written: number): void {
    this.rest = this.rest.subarray(written);
    if (this.rest.length > 0 || this.waiting.length >= WRITTEN_TOGETHER) {
      this.start();
      return;
    }
    this.recover();
    if (this.waiting !== '') this.timer = this.after(LATEST);
  }

  private fail(reason: string): void {
    if (this.isFailing) return;
    this.isFailing = true;
    this.complain(`The log cannot be written, and its lines get lost: ${reason}. The service goes on.`);
  }

  private recover(): void {
    if (!this.isFailing) return;
    this.complain(`The log is written again; ${this.lostLines} of its lines were lost.`);
    this.isFailing = false;
    this.lostLines = 0;
  }
}

const EMPTY = Buffer.alloc(0);
const SLEEPER = new Int32Array(new SharedArrayBuffer(4));

/** The two errors that pass by themselves; the second is that of Windows. */
function isFullPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EBUSY');
}
