import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { ApiKeyCache } from './api-key-cache.js';
import type { ApiKeyLookup } from './api-key-text.js';
import type { ApiKeyRepository, ApiKeyRow } from './api-key.repository.js';

const TENANT = 'aa0e8400-e29b-41d4-a716-446655440000' as TenantId;
const ROW: ApiKeyRow = {
  id: 'k',
  permissions: ['CREATE_ACTIVITY'],
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
};

describe('ApiKeyCache', () => {
  const find = vi.fn<ApiKeyRepository['findByHash']>();
  let cache: ApiKeyCache;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    find.mockReset().mockResolvedValue(ROW);
    cache = new ApiKeyCache({ findByHash: find } as unknown as ApiKeyRepository);
  });

  afterEach(() => void vi.useRealTimers());

  it('says of a key what it may, and for which tenant alone', async () => {
    expect(await cache.find(newLookup())).toMatchObject({
      id: 'k',
      credential: {
        subject: 'api-key:k',
        boundTo: TENANT,
        tenants: new Map([[TENANT, new Set(['CREATE_ACTIVITY'])]]),
      },
    });
  });

  it.each([
    ['a key', ROW],
    ['what is no key', null],
  ])('reads %s once a second', async (_, row) => {
    find.mockResolvedValue(row);
    const lookup = newLookup();

    await Promise.all([cache.find(lookup), cache.find(lookup)]);
    vi.advanceTimersByTime(999);
    await cache.find(lookup);
    expect(find).toHaveBeenCalledTimes(1);

    vi.advanceTimersByTime(1);
    await cache.find(lookup);
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('counts the second from when the reading began', async () => {
    const lookup = newLookup();
    const slow = new EventEmitter();
    find.mockReturnValueOnce(once(slow, 'answer').then(([row]) => row as ApiKeyRow));

    const first = cache.find(lookup);
    vi.advanceTimersByTime(1_000);
    const second = await cache.find(lookup);
    slow.emit('answer', { ...ROW, id: 'older' });
    await first;

    expect(second!.id).toBe('k');
    expect((await cache.find(lookup))!.id).toBe('k');
  });

  it('keeps a key however many others are tried', async () => {
    const lookup = newLookup();
    await cache.find(lookup);
    find.mockResolvedValue(null);
    await Promise.all(Array.from({ length: 10_001 }, () => cache.find(newLookup())));
    find.mockClear();

    expect(await cache.find(lookup)).not.toBeNull();
    expect(find).not.toHaveBeenCalled();
  });

  it('looks few keys up for the first time at once, and lets those that it knows pass', async () => {
    const lookup = newLookup();
    await cache.find(lookup);
    vi.advanceTimersByTime(1_000);
    find.mockReset().mockReturnValue(new Promise(() => {}));
    for (let count = 0; count < 100; count++) void cache.find(newLookup());
    await new Promise(setImmediate);
    expect(find).toHaveBeenCalledTimes(3);

    find.mockResolvedValue(ROW);
    expect(await cache.find(lookup)).not.toBeNull();
  });

  it('reads again after a reading that failed', async () => {
    const lookup = newLookup();
    find.mockRejectedValueOnce(new Error('away'));

    await expect(cache.find(lookup)).rejects.toThrow('away');

    expect(await cache.find(lookup)).not.toBeNull();
  });
});

function newLookup(): ApiKeyLookup {
  return { tenantId: TENANT, hash: randomBytes(32) };
}
