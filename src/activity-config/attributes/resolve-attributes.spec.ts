import { describe, expect, it } from 'vitest';
import type { AttributePolicyRule } from './attribute-policy.js';
import type { CommerceFacts } from './find-internal-value.js';
import { type AttributeOutcome, type WantedAttribute, resolveAttributes } from './resolve-attributes.js';

const SCHEDULED_AT = new Date('2025-01-16T09:00:00Z');

const commerce: CommerceFacts = {
  name: 'Corner shop',
  taxId: null,
  primaryAddress: { street: 'Main St 1', city: null, region: '', postalCode: '12345', countryCode: 'US' },
  storedAttributes: {
    promotions: { value: 'stored', validFrom: null, validTo: null },
    nothing: { value: null, validFrom: null, validTo: null },
  },
};

const UPFRONT: AttributePolicyRule = { strategy: 'UPFRONT', resolver: 'INTERNAL_SERVICE' };
const CALLER: AttributePolicyRule = { strategy: 'CALLER_PROVIDED', resolver: 'CALLER_PROVIDED' };
const CALLER_BY_SERVICE: AttributePolicyRule = { strategy: 'CALLER_PROVIDED', resolver: 'INTERNAL_SERVICE' };
const UPFRONT_BY_CALLER: AttributePolicyRule = { strategy: 'UPFRONT', resolver: 'CALLER_PROVIDED' };
const DISPATCH: AttributePolicyRule = { strategy: 'ON_DISPATCH', resolver: 'INTERNAL_SERVICE' };

const key = 'promotions';

describe('resolveAttributes', () => {
  it.each<{
    that: string;
    wanted: WantedAttribute;
    policy?: AttributePolicyRule;
    comesOut: Partial<AttributeOutcome>;
  }>([
    {
      that: "the caller's value wins over any policy",
      wanted: { key, value: 'mine', fallback: 'other' },
      policy: DISPATCH,
      comesOut: { status: 'RESOLVED', value: 'mine', resolver: 'CALLER_PROVIDED', strategy: 'ON_DISPATCH' },
    },
    {
      that: 'without a policy the service is asked now',
      wanted: { key },
      comesOut: {
        status: 'RESOLVED',
        value: 'stored',
        resolver: 'INTERNAL_SERVICE',
        strategy: 'UPFRONT',
        byPolicy: false,
      },
    },
    {
      that: 'UPFRONT asks the service now',
      wanted: { key, fallback: 'other' },
      policy: UPFRONT,
      comesOut: { status: 'RESOLVED', value: 'stored', fallback: 'other', byPolicy: true },
    },
    {
      that: 'ON_DISPATCH waits',
      wanted: { key },
      policy: DISPATCH,
      comesOut: { status: 'PENDING', value: null },
    },
    {
      that: 'ON_DISPATCH waits with a fallback too',
      wanted: { key, fallback: 'other' },
      policy: DISPATCH,
      comesOut: { status: 'PENDING', value: null, fallback: 'other' },
    },
    {
      that: 'CALLER_PROVIDED asks nobody',
      wanted: { key },
      policy: CALLER,
      comesOut: { status: 'FAILED', value: null },
    },
    {
      that: 'CALLER_PROVIDED asks nobody, whatever its resolver',
      wanted: { key },
      policy: CALLER_BY_SERVICE,
      comesOut: { status: 'FAILED', value: null },
    },
    {
      that: 'the resolver CALLER_PROVIDED has nothing to ask',
      wanted: { key, fallback: 0 },
      policy: UPFRONT_BY_CALLER,
      comesOut: { status: 'FALLBACK', value: 0 },
    },
    {
      that: 'the fallback holds where nothing is stored',
      wanted: { key: 'stock', fallback: [] },
      comesOut: { status: 'FALLBACK', value: [], fallback: [] },
    },
    {
      that: 'it fails where nothing is stored and no fallback is given',
      wanted: { key: 'stock' },
      comesOut: { status: 'FAILED', value: null, fallback: null, errorMessage: expect.any(String) as string },
    },
    { that: 'a stored null is no value', wanted: { key: 'nothing' }, comesOut: { status: 'FAILED' } },
    {
      that: 'a name of Object.prototype is nothing stored',
      wanted: { key: 'constructor' },
      comesOut: { status: 'FAILED' },
    },
    {
      that: 'commerce_info comes from the commerce, its address in one line',
      wanted: { key: 'commerce_info' },
      comesOut: {
        status: 'RESOLVED',
        value: { name: 'Corner shop', taxId: null, address: 'Main St 1, 12345, US' },
      },
    },
  ])('$that', ({ wanted, policy, comesOut }) => {
    const policies = new Map(policy ? [[wanted.key, policy]] : []);

    expect(resolveAttributes([wanted], policies, commerce, SCHEDULED_AT)).toMatchObject([
      { key: wanted.key, ...comesOut },
    ]);
  });

  it('returns one outcome a key, in their order', () => {
    const wanted = [
      { key: 'b', value: 1 },
      { key: 'a', value: 2 },
    ];

    expect(resolveAttributes(wanted, new Map(), commerce, SCHEDULED_AT).map(({ key: name }) => name)).toEqual(
      ['b', 'a'],
    );
  });

  it.each([
    [null, null, true],
    [0, null, true],
    [1, null, false],
    [null, 0, false],
    [null, 1, true],
    [-1, 1, true],
    [-2, -1, false],
  ])('finds a value valid from %s to %s ms around the scheduled time: %s', (from, to, found) => {
    const at = SCHEDULED_AT.getTime();
    const stored = {
      value: 1,
      validFrom: from === null ? null : at + from,
      validTo: to === null ? null : at + to,
    };
    const facts = { ...commerce, storedAttributes: { promotions: stored } };

    const [outcome] = resolveAttributes([{ key }], new Map(), facts, SCHEDULED_AT);

    expect(outcome!.status).toBe(found ? 'RESOLVED' : 'FAILED');
  });
});
