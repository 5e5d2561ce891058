import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BodyBudget } from './body-budget.js';

const KIB = 1024;
const OPTIONS = { limit: 1024 * KIB, length: null };
/** Beside the bytes of its body, each takes 8 KiB. */
const LIMITS = { ofOwner: 90 * KIB, ofAll: 150 * KIB, silence: 1_000 };

/** A request whose body comes as the test writes it. */
class Upload {
  readonly stream = new PassThrough();
  readonly outcome: Promise<string>;

  constructor(budget: BodyBudget, owner = 'a') {
    const read = budget.read(owner, this.stream as unknown as IncomingMessage, OPTIONS);
    this.outcome = read.then(
      (body) => `${body.length} bytes`,
      (error: { code: string }) => error.code,
    );
  }

  async send(bytes: number): Promise<this> {
    this.stream.write(Buffer.alloc(bytes));
    await new Promise(setImmediate);
    return this;
  }

  end(): Promise<string> {
    this.stream.end();
    return this.outcome;
  }
}

describe('the budget of unfinished bodies', () => {
  let budget: BodyBudget;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    budget = new BodyBudget(LIMITS);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('reads a body to its end', async () => {
    const upload = await new Upload(budget).send(10);
    await upload.send(20);

    expect(await upload.end()).toBe('30 bytes');
  });

  it('refuses what one owner sends past its share, and not what others do', async () => {
    const first = await new Upload(budget).send(60 * KIB);
    const second = await new Upload(budget).send(20 * KIB);
    const other = await new Upload(budget, 'b').send(20 * KIB);

    expect(await second.outcome).toBe('OVERLOADED');
    expect(await other.end()).toBe(`${20 * KIB} bytes`);
    expect(await first.end()).toBe(`${60 * KIB} bytes`);
  });

  it('refuses what all owners send past the whole', async () => {
    const first = await new Upload(budget, 'a').send(70 * KIB);
    const second = await new Upload(budget, 'b').send(70 * KIB);

    expect(await second.outcome).toBe('OVERLOADED');
    expect(await first.end()).toBe(`${70 * KIB} bytes`);
  });

  it('refuses more bodies that have not begun than there is room for', async () => {
    const uploads = Array.from({ length: 12 }, () => new Upload(budget));
    const outcomes = await Promise.race(uploads.map(({ outcome }) => outcome));

    expect(outcomes).toBe('OVERLOADED');
    for (const upload of uploads.slice(0, 11)) expect(await upload.end()).toBe('0 bytes');
  });

  it('takes as much again when those before are done', async () => {
    for (let round = 0; round < 10; round++) {
      const upload = await new Upload(budget).send(80 * KIB);
      expect(await upload.end()).toBe(`${80 * KIB} bytes`);
    }
    const refused = await new Upload(budget).send(90 * KIB);
    expect(await refused.outcome).toBe('OVERLOADED');
    expect(await (await new Upload(budget).send(80 * KIB)).end()).toBe(`${80 * KIB} bytes`);
  });

  it('gives up a body of which nothing comes, however it began', async () => {
    const upload = await new Upload(budget).send(1);
    vi.advanceTimersByTime(900);
    await upload.send(1);
    vi.advanceTimersByTime(900);
    await upload.send(1);
    vi.advanceTimersByTime(1_000);

    expect(await upload.outcome).toBe('REQUEST_TIMEOUT');
  });
});
