import type { write, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LineOutput } from './line-output.js';

/** An open file whose disk fills, breaks and mends as a test wishes. */
class FakeFile {
  content = '';
  tries = 0;
  /** The code of the error that writes fail with. */
  failure: string | null = null;
  /** In bytes; what is more is left to the next write. */
  takesAtOnce = Number.POSITIVE_INFINITY;

  readonly files = {
    write: ((_file: number, bytes: Buffer, _from: number, _length: number, _at: null, done: Done) => {
      setImmediate(() => {
        try {
          done(null, this.take(bytes));
        } catch (error) {
          done(error as Error, 0);
        }
      });
    }) as unknown as typeof write,
    writeSync: ((_file: number, bytes: Buffer) => this.take(bytes)) as unknown as typeof writeSync,
  };

  private take(bytes: Buffer): number {
    this.tries++;
    if (this.failure !== null)
      throw Object.assign(new Error(`${this.failure}: write`), { code: this.failure });
    const taken = bytes.subarray(0, this.takesAtOnce);
    this.content += taken.toString('latin1');
    return taken.length;
  }
}

type Done = (error: Error | null, written: number) => void;

const KIB = 'x'.repeat(1023) + '\n';

describe('LineOutput', () => {
  let file: FakeFile;
  let complaints: string[];
  let output: LineOutput;

  beforeEach(() => {
    vi.useFakeTimers();
    file = new FakeFile();
    complaints = [];
    output = new LineOutput(1, (text) => complaints.push(text), file.files);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('writes a lone line within 50 ms, and those of a moment at once', async () => {
    output.write('a\n');
    output.write('b\n');
    await vi.advanceTimersByTimeAsync(51);

    expect(file).toMatchObject({ content: 'a\nb\n', tries: 1 });
  });

  it('writes 8 KiB without waiting', async () => {
    for (let line = 0; line < 8; line++) output.write(KIB);
    await vi.advanceTimersByTimeAsync(1);

    expect(file.content).toBe(KIB.repeat(8));
  });

  it('writes everything in order, a part at a time where no more is taken', async () => {
    file.takesAtOnce = 1000;
    const lines = Array.from({ length: 100 }, (_, index) => `${index} ${KIB}`);

    for (const line of lines) {
      output.write(line);
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(200);

    expect(file.content).toBe(lines.join(''));
    expect(complaints).toEqual([]);
  });

  it.each(['ENOSPC', 'EDQUOT', 'EIO', 'EPIPE', 'EBADF'])(
    'outlives %s, says so once, and goes on where it was when it is over',
    async (code) => {
      file.failure = code;
      output.write('a\n');
      await vi.advanceTimersByTimeAsync(5_000);
      output.write('b\n');
      await vi.advanceTimersByTimeAsync(5_000);

      expect(complaints).toEqual([
        `The log cannot be written, and its lines get lost: ${code}: write. The service goes on.`,
      ]);
      expect(file.tries).toBeLessThan(12);

      file.failure = null;
      await vi.advanceTimersByTimeAsync(2_000);

      expect(file.content).toBe('a\nb\n');
      expect(complaints.slice(1)).toEqual(['The log is written again; 0 of its lines were lost.']);
    },
  );

  it.each(['ENOSPC', 'EAGAIN'])('keeps a MiB during %s, and counts the lines that it drops', async (code) => {
    file.failure = code;
    for (let line = 0; line < 3 * 1024; line++) output.write(KIB);
    await vi.advanceTimersByTimeAsync(10);

    expect(complaints).toHaveLength(1);
    file.failure = null;
    await vi.advanceTimersByTimeAsync(2_000);

    const kept = file.content.length / KIB.length;
    expect(kept).toBeGreaterThanOrEqual(1024);
    expect(kept).toBeLessThan(1100);
    expect(file.content).toBe(KIB.repeat(kept));
    expect(complaints.slice(1)).toEqual([
      `The log is written again; ${3 * 1024 - kept} of its lines were lost.`,
    ]);
  });

  it('says nothing of a pipe that is full for a moment', async () => {
    file.failure = 'EAGAIN';
    output.write('a\n');
    await vi.advanceTimersByTimeAsync(500);
    file.failure = null;
    await vi.advanceTimersByTimeAsync(20);

    expect(file.content).toBe('a\n');
    expect(complaints).toEqual([]);
  });

  it('tells of a second outage too', async () => {
    for (const line of ['a\n', 'b\n']) {
      file.failure = 'ENOSPC';
      output.write(line);
      await vi.advanceTimersByTimeAsync(100);
      file.failure = null;
      await vi.advanceTimersByTimeAsync(1_000);
    }

    expect(file.content).toBe('a\nb\n');
    expect(complaints).toHaveLength(4);
  });

  it('writes what is left at the exit, also where a try had failed', async () => {
    file.failure = 'EAGAIN';
    output.write('a\n');
    await vi.advanceTimersByTimeAsync(60);
    output.write('b\n');
    file.failure = null;
    output.finish();

    expect(file.content).toBe('a\nb\n');
  });

  it.each([
    ['ENOSPC', 1],
    ['EPIPE', 1],
  ])('gives up at the exit on %s', (code, tries) => {
    file.failure = code;
    output.write('a\n');
    output.finish();

    expect(file.tries).toBe(tries);
  });

  it('waits at the exit for a full pipe, but not for ever', () => {
    vi.useRealTimers();
    file.failure = 'EAGAIN';
    output.write('a\n');
    output.finish();

    expect(file.content).toBe('');
    expect(file.tries).toBeGreaterThan(1);
  });
});
