import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantTurns } from './tenant-turns.js';

const config = (tenant: string, configId: string) => ({ tenantId: tenant as TenantId, configId });
const always = () => true;

describe('TenantTurns', () => {
  it('goes from tenant to tenant, and within each from configuration to configuration', () => {
    const turns = new TenantTurns();
    for (const due of [config('a', 'a1'), config('a', 'a2'), config('b', 'b1')]) turns.add(due);

    const order = Array.from({ length: 6 }, () => turns.next(always)?.configId);

    expect(order).toEqual(['a1', 'b1', 'a2', 'b1', 'a1', 'b1']);
  });

  it('passes over those that cannot go on, and keeps their places', () => {
    const turns = new TenantTurns();
    turns.add(config('a', 'a1'));
    turns.add(config('b', 'b1'));

    expect(turns.next(({ tenantId }) => tenantId !== 'a')).toEqual(config('b', 'b1'));
    expect(turns.next(() => false)).toBeNull();
    expect(turns.next(always)).toEqual(config('a', 'a1'));
  });

  it('forgets what has nothing more to do', () => {
    const turns = new TenantTurns();
    turns.add(config('a', 'a1'));
    turns.remove(config('a', 'a1'));
    turns.remove(config('b', 'b1'));

    expect(turns.next(always)).toBeNull();
  });
});
