import { describe, expect, it, vi } from 'vitest';
import { UnavailableError } from '../errors/unavailable-error.js';
import { ConcurrencyLimitByOwner, MAX_WAIT } from './concurrency-limit.js';

describe('ConcurrencyLimitByOwner', () => {
  it('refuses what is too much for an owner, and nothing of another one', async () => {
    const limit = new ConcurrencyLimitByOwner({ underWay: 1, waiting: 2 });
    const release = await limit.acquire('a');
    const waiting = [limit.acquire('a'), limit.acquire('a')];

    await expect(limit.acquire('a')).rejects.toBeInstanceOf(UnavailableError);
    (await limit.acquire('b'))();
    release();
    for (const place of waiting) (await place)();

    await expect(limit.acquire('a')).resolves.toBeTypeOf('function');
  });

  it('lets nothing begin before the place is given back', async () => {
    const limit = new ConcurrencyLimitByOwner({ underWay: 1, waiting: 2 });
    const begun: number[] = [];
    const first = await limit.acquire('a');
    const second = limit.acquire('a').then((release) => {
      begun.push(2);
      release();
    });
    await new Promise(setImmediate);
    begun.push(1);
    first();
    await second;

    expect(begun).toEqual([1, 2]);
  });

  it('refuses what has waited too long, whose place then goes to the next', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const limit = new ConcurrencyLimitByOwner({ underWay: 1, waiting: 2 });
    const release = await limit.acquire('a');
    const late = limit.acquire('a');
    vi.advanceTimersByTime(MAX_WAIT);

    await expect(late).rejects.toBeInstanceOf(UnavailableError);
    const next = limit.acquire('a');
    release();
    await expect(next).resolves.toBeTypeOf('function');
    vi.useRealTimers();
  });
});
