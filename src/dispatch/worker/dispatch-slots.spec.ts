import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { DispatchSlots } from './dispatch-slots.js';

const config = (tenant: string, configId = tenant) => ({ tenantId: tenant as TenantId, configId });

describe('DispatchSlots', () => {
  it('gives a configuration as many as it may have under way', () => {
    const slots = new DispatchSlots(256);

    expect(slots.take(config('a'), 8, 20)).toBe(8);
    expect(slots.take(config('a'), 8, 20)).toBe(0);

    slots.giveBack(config('a'), 3);
    expect(slots.take(config('a'), 8, 20)).toBe(3);
  });

  it('leaves half to the others where one tenant wants all, and a share where several do', () => {
    const slots = new DispatchSlots(256);
    const takeAll = (tenant: string) => {
      let taken = 0;
      for (let channel = 0; channel < 6; channel += 1)
        taken += slots.take(config(tenant, `${tenant}${channel}`), 64, 64);
      return taken;
    };

    expect(takeAll('a')).toBe(128);
    expect(takeAll('b')).toBe(64);
    expect(takeAll('c')).toBe(32);
    expect(slots.take(config('d'), 1, 1)).toBe(1);
  });

  it('lets one out where there is one in all', () => {
    const slots = new DispatchSlots(1);

    expect(slots.take(config('a'), 8, 20)).toBe(1);
    expect(slots.take(config('b'), 8, 20)).toBe(0);

    slots.giveBack(config('a'));
    expect(slots.take(config('b'), 8, 20)).toBe(1);
  });
});
