import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { TenantConfigurationRepository } from './tenant-configuration.repository.js';
import type { TenantConfiguration } from './tenant-configuration.js';
import { TenantConfigurationService } from './tenant-configuration.service.js';

const TENANT = 'aa0e8400-e29b-41d4-a716-446655440000' as TenantId;
const OTHER = 'bb0e8400-e29b-41d4-a716-446655440000' as TenantId;
const RULES: TenantConfiguration = {
  attributeKeys: new Map(),
  attributePolicies: new Map(),
  targetResolution: null,
  resultTypes: new Map(),
  dispatch: new Map(),
};

describe('TenantConfigurationService', () => {
  const find = vi.fn<(tenantId: TenantId) => Promise<TenantConfiguration>>();
  let service: TenantConfigurationService;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    find.mockReset().mockImplementation(() => Promise.resolve({ ...RULES }));
    service = new TenantConfigurationService({ find } as unknown as TenantConfigurationRepository);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('reads once for all who wait, and for each tenant', async () => {
    const rules = await Promise.all([service.get(TENANT), service.get(TENANT), service.get(OTHER)]);

    expect(find.mock.calls).toEqual([[TENANT], [OTHER]]);
    expect(rules[1]).toBe(rules[0]);
    expect(rules[2]).not.toBe(rules[0]);
  });

  it('reads again when a second has gone since the reading began', async () => {
    await service.get(TENANT);
    vi.advanceTimersByTime(999);
    await service.get(TENANT);
    expect(find).toHaveBeenCalledTimes(1);

    vi.advanceTimersByTime(1);
    await service.get(TENANT);

    expect(find).toHaveBeenCalledTimes(2);
  });

  it('does not keep a failure', async () => {
    find.mockRejectedValueOnce(new Error('away'));

    await expect(service.get(TENANT)).rejects.toThrow('away');

    expect(await service.get(TENANT)).toEqual(RULES);
  });
});
