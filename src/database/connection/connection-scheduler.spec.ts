import { afterEach, describe, expect, it, vi } from 'vitest';
import { OverloadedError } from '../../common/errors/overloaded-error.js';
import type { TenantId } from '../tenant/tenant-id.js';
import { ConnectionScheduler } from './connection-scheduler.js';
import type { WorkKind } from './work.js';

/** Work of one letter for its tenant, or of none, which keeps its connection until a test ends it. */
class Connections {
  readonly begun: string[] = [];
  readonly refused: { name: string; reason: Error }[] = [];
  private readonly underWay = new Map<string, () => void>();
  private readonly scheduler: ConnectionScheduler;

  constructor(size: number, { waiting = 100, waitingOfTenant = 100, patience = null as number | null } = {}) {
    this.scheduler = new ConnectionScheduler({ size, waiting, waitingOfTenant, patience });
  }

  get waiting(): number {
    return this.scheduler.waiting;
  }

  ask(kind: WorkKind, ...names: string[]): void {
    for (const name of names) {
      const tenantId = name.startsWith('-') ? null : (name.slice(0, 1) as TenantId);
      this.scheduler.request({ kind, tenantId }, (reason, giveBack) => {
        if (reason) this.refused.push({ name, reason });
        else {
          this.begun.push(name);
          this.underWay.set(name, giveBack);
        }
      });
    }
  }

  end(...names: string[]): void {
    for (const name of names) this.underWay.get(name)!();
  }

  /** Ends one after the other what has begun; answers the order in which all else began. */
  drain(): string[] {
    const before = this.begun.length;
    for (let index = 0; index < this.begun.length; index++) this.end(this.begun[index]!);
    return this.begun.slice(before);
  }
}

/** Ten of one tenant. */
function namesFrom(first: number): string[] {
  return Array.from({ length: 10 }, (_, index) => `a${first + index}`);
}

describe('ConnectionScheduler', () => {
  afterEach(() => void vi.useRealTimers());

  it('lets tenants take turns, and keeps the order of each', () => {
    const connections = new Connections(1);
    connections.ask('READ', 'a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1');

    expect(connections.begun).toEqual(['a1']);
    expect(connections.drain()).toEqual(['a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('lets what is urgent go before what waits longer', () => {
    const connections = new Connections(1);
    connections.ask('BACKGROUND', 'a1', 'a2');
    connections.ask('BULK', 'a3');
    connections.ask('LIST', 'a4');
    connections.ask('READ', 'a5');
    connections.ask('WRITE', 'a6');
    connections.ask('CREATE', '-7');

    expect(connections.drain()).toEqual(['-7', 'a6', 'a5', 'a4', 'a3', 'a2']);
  });

  it('lets nothing wait for ever behind what is urgent', () => {
    const connections = new Connections(1);
    const creates = Array.from({ length: 30 }, (_, index) => `-${index}`);
    connections.ask('CREATE', ...creates);
    connections.ask('LIST', 'a1', 'a2');

    const order = connections.drain();

    expect(order.indexOf('a1')).toBe(8);
    expect(order.indexOf('a2')).toBe(17);
  });

  it.each([
    [1, 1, 1, 1],
    [2, 2, 1, 1],
    [3, 2, 1, 1],
    [8, 6, 4, 3],
    [10, 8, 5, 4],
    [100, 80, 50, 49],
  ])('of %d connections, leaves some to creates, and to what is short', (size, short, long, ofKind) => {
    const connections = new Connections(size, { waiting: 1_000, waitingOfTenant: 1_000 });
    const names = (prefix: string) => Array.from({ length: 2 * size }, (_, index) => `-${prefix}${index}`);
    const heldAfter = (kind: WorkKind, prefix: string): number => {
      connections.ask(kind, ...names(prefix));
      return connections.begun.length;
    };

    expect(heldAfter('LIST', 'l')).toBe(ofKind);
    expect(heldAfter('BULK', 'b')).toBe(long);
    expect(heldAfter('READ', 'r')).toBe(short);
    expect(heldAfter('WRITE', 'w')).toBe(short);
    expect(heldAfter('CREATE', 'c')).toBe(size);
  });

  it('leaves some connections to the other tenants, whatever one does', () => {
    const connections = new Connections(10);
    connections.ask('LIST', ...namesFrom(0));
    expect(connections.begun).toHaveLength(3);
    connections.ask('WRITE', ...namesFrom(10));
    expect(connections.begun).toHaveLength(6);

    connections.ask('LIST', 'b1');
    connections.ask('WRITE', 'b2');

    expect(connections.begun.slice(6)).toEqual(['b1', 'b2']);
  });

  it('passes over a tenant that holds its part, until it gives some back', () => {
    const connections = new Connections(4);
    connections.ask('READ', 'a1', 'a2', 'a3');
    connections.ask('READ', 'b1', 'b2');

    expect(connections.begun).toEqual(['a1', 'a2']);
  });

  it('refuses what is too much of a tenant or a kind, and nothing of the others', () => {
    const connections = new Connections(1, { waiting: 3, waitingOfTenant: 2 });
    connections.ask('LIST', 'a0', 'a1', 'a2', 'a3', 'b1', 'c1');
    connections.ask('READ', 'a4');

    expect(connections.refused.map(({ name }) => name)).toEqual(['a3', 'c1']);
    expect(connections.refused[0]!.reason).toBeInstanceOf(OverloadedError);
    expect(connections.waiting).toBe(4);
    expect(connections.drain()).toEqual(['a4', 'a1', 'b1', 'a2']);
    connections.ask('LIST', 'a5');
    expect(connections.begun.at(-1)).toBe('a5');
  });

  it('tells what has waited too long, whose turn then goes to the next', () => {
    vi.useFakeTimers();
    const connections = new Connections(1, { patience: 5_000 });
    connections.ask('READ', 'a1', 'a2');
    vi.advanceTimersByTime(4_000);
    connections.ask('READ', 'a3');
    vi.advanceTimersByTime(1_000);

    expect(connections.refused.map(({ name }) => name)).toEqual(['a2']);
    expect(connections.drain()).toEqual(['a3']);
    vi.advanceTimersByTime(10_000);
    expect(connections.refused).toHaveLength(1);
  });

  it('takes a connection back once, however often it is given back', () => {
    const connections = new Connections(1);
    connections.ask('READ', 'a1', 'a2', 'a3');

    connections.end('a1', 'a1');

    expect(connections.begun).toEqual(['a1', 'a2']);
  });
});
