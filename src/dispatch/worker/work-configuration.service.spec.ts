import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DispatchConfigRepository } from '../../activity-config/dispatch/dispatch-config.repository.js';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { WorkConfigurationService } from './work-configuration.service.js';

const CONFIG = {
  tenantId: 'aa0e8400-e29b-41d4-a716-446655440000' as TenantId,
  configId: 'bb0e8400-e29b-41d4-a716-446655440000',
};
const [CHANGED, LATER] = [new Date('2026-01-01T00:00:00.000Z'), new Date('2026-01-01T00:00:00.001Z')];

describe('WorkConfigurationService', () => {
  const findOne = vi.fn<() => Promise<DispatchConfig>>();
  let service: WorkConfigurationService;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    findOne.mockReset().mockResolvedValue({ updatedAt: CHANGED } as DispatchConfig);
    service = new WorkConfigurationService({ findOne } as unknown as DispatchConfigRepository);
    await service.get(CONFIG);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  async function isReadAgain(): Promise<boolean> {
    findOne.mockClear();
    await service.get(CONFIG);
    return findOne.mock.calls.length > 0;
  }

  it('keeps one for a second and a half', async () => {
    vi.advanceTimersByTime(1_499);
    expect(await isReadAgain()).toBe(false);

    vi.advanceTimersByTime(1);
    expect(await isReadAgain()).toBe(true);
  });

  it('keeps it for longer where it is found unchanged, and for no more than ten seconds', async () => {
    for (let second = 1; second < 10; second += 1) {
      vi.advanceTimersByTime(1_000);
      service.confirm(CONFIG, CHANGED, performance.now());
      expect(await isReadAgain()).toBe(false);
    }
    vi.advanceTimersByTime(1_000);
    service.confirm(CONFIG, CHANGED, performance.now());

    expect(await isReadAgain()).toBe(true);
  });

  it('reads it at once where it is found changed', async () => {
    vi.advanceTimersByTime(1);
    service.confirm(CONFIG, LATER, performance.now());

    expect(service.known(CONFIG)).toEqual({ updatedAt: CHANGED });
    expect(await isReadAgain()).toBe(true);
  });

  it('is not told anything by what was looked at before it was read', async () => {
    service.confirm(CONFIG, LATER, performance.now() - 1);

    expect(await isReadAgain()).toBe(false);
  });
});
