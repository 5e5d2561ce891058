import { describe, expect, it } from 'vitest';
import { type TargetCandidate, resolveTarget, targetRulesFor } from './resolve-target.js';
import type { TargetCriterion, TargetResolutionRules } from './target-rules.js';

function user(id: string, details: Partial<TargetCandidate> = {}): TargetCandidate {
  return { id, createdAt: 0, roles: [], lastContacts: {}, ...details };
}

function rules(details: Partial<TargetResolutionRules> = {}): TargetResolutionRules {
  return {
    configId: 'config',
    resolutionStrategy: 'ON_CREATION',
    criteria: [],
    fallbackToCommerceRep: true,
    fallbackToOwner: true,
    ...details,
  };
}

const role = (name: TargetCriterion['config']['role'] & string, priority = 0): TargetCriterion => ({
  type: 'ROLE_MATCH',
  config: { role: name },
  priority,
});
const anyChannel: TargetCriterion = { type: 'LAST_CONTACTED_ALL_CHANNELS', config: {}, priority: 0 };
const sameChannel: TargetCriterion = { type: 'LAST_CONTACTED_SAME_CHANNEL', config: {}, priority: 0 };

const owner = user('owner', { roles: ['OWNER'] });
const representative = user('rep', { roles: ['COMMERCE_REP'] });
const finance = user('finance', { roles: ['FINANCE'] });

describe('resolveTarget', () => {
  it.each<{
    that: string;
    rules: TargetResolutionRules;
    users: TargetCandidate[];
    wins: string | null;
    by?: string;
  }>([
    {
      that: 'the criterion with the lowest priority wins, wherever it stands',
      rules: rules({ criteria: [role('OWNER', 2), role('FINANCE', 1)] }),
      users: [owner, finance],
      wins: 'finance',
    },
    {
      that: 'of criteria with one priority the first listed wins',
      rules: rules({ criteria: [role('FINANCE', 1), role('OWNER', 1)] }),
      users: [owner, finance],
      wins: 'finance',
    },
    {
      that: 'a criterion that matches nobody leaves it to the next',
      rules: rules({ criteria: [role('ADMIN'), anyChannel, role('FINANCE', 1)] }),
      users: [owner, finance],
      wins: 'finance',
    },
    {
      that: 'a role matches one of several that a user has',
      rules: rules({ criteria: [role('ORDERS')] }),
      users: [user('a', { roles: ['ATTENTION', 'ORDERS'] })],
      wins: 'a',
    },
    {
      that: 'ties of a role go to the oldest user',
      rules: rules({ criteria: [role('OWNER')] }),
      users: [user('a', { roles: ['OWNER'], createdAt: 2 }), user('b', { roles: ['OWNER'], createdAt: 1 })],
      wins: 'b',
    },
    {
      that: 'ties of age go to the smallest id',
      rules: rules({ criteria: [role('OWNER')] }),
      users: [user('b', { roles: ['OWNER'] }), user('a', { roles: ['OWNER'] })],
      wins: 'a',
    },
    {
      that: 'the last contact through any channel counts',
      rules: rules({ criteria: [anyChannel] }),
      users: [
        user('a', { lastContacts: { SALESMAN: 5 } }),
        user('b', { lastContacts: { EMAIL: 6, SALESMAN: 1 } }),
      ],
      wins: 'b',
    },
    {
      that: "the last contact through the task's channel counts alone",
      rules: rules({ criteria: [sameChannel] }),
      users: [
        user('a', { lastContacts: { SALESMAN: 5 } }),
        user('b', { lastContacts: { EMAIL: 6, SALESMAN: 1 } }),
      ],
      wins: 'a',
    },
    {
      that: 'ties of contact go to the oldest user',
      rules: rules({ criteria: [sameChannel] }),
      users: [
        user('a', { lastContacts: { SALESMAN: 5 }, createdAt: 2 }),
        user('b', { lastContacts: { SALESMAN: 5 }, createdAt: 1 }),
      ],
      wins: 'b',
    },
    {
      that: 'a contact before 1970 is one',
      rules: rules({ criteria: [sameChannel] }),
      users: [user('a', { lastContacts: { SALESMAN: -1 } })],
      wins: 'a',
    },
    {
      that: 'the representative comes first of the fallbacks',
      rules: rules({ criteria: [role('ADMIN')] }),
      users: [owner, representative],
      wins: 'rep',
      by: 'FALLBACK_COMMERCE_REP',
    },
    { that: 'the owner comes second', rules: rules(), users: [owner], wins: 'owner', by: 'FALLBACK_OWNER' },
    {
      that: 'a representative is skipped where that fallback is off',
      rules: rules({ fallbackToCommerceRep: false }),
      users: [owner, representative],
      wins: 'owner',
      by: 'FALLBACK_OWNER',
    },
    {
      that: 'an owner is skipped where that fallback is off',
      rules: rules({ fallbackToOwner: false }),
      users: [owner],
      wins: null,
    },
    { that: 'nobody fits', rules: rules(), users: [finance], wins: null },
    { that: 'nobody is there', rules: rules({ criteria: [anyChannel, sameChannel] }), users: [], wins: null },
  ])('$that', ({ rules: given, users, wins, by = 'CRITERIA_MATCH' }) => {
    const outcome = resolveTarget(given, 'SALESMAN', users);

    expect(outcome).toMatchObject(
      wins
        ? { status: 'RESOLVED', commerceUserId: wins, lockReason: by, errorMessage: null }
        : { status: 'FAILED', commerceUserId: null, lockReason: null, errorMessage: expect.any(String) },
    );
  });

  it('says which criterion matched', () => {
    const criterion = role('FINANCE', 3);

    expect(
      resolveTarget(rules({ criteria: [anyChannel, criterion] }), 'PUSH', [finance]).matchedCriterion,
    ).toEqual(criterion);
  });

  it.each(['ON_DISPATCH', 'MANUAL'] as const)('leaves it pending by %s', (resolutionStrategy) => {
    const outcome = resolveTarget(rules({ resolutionStrategy, criteria: [role('OWNER')] }), 'SALESMAN', [
      owner,
    ]);

    expect(outcome).toMatchObject({ status: 'PENDING', commerceUserId: null, errorMessage: null });
  });
});

describe('targetRulesFor', () => {
  const config = rules({ resolutionStrategy: 'MANUAL', criteria: [role('OWNER')], fallbackToOwner: false });

  it.each([
    ['nothing is wanted with neither', null, null, null],
    ["the tenant's rules hold alone", config, null, config],
    [
      "the request's criteria replace the tenant's",
      config,
      [anyChannel],
      { ...config, criteria: [anyChannel] },
    ],
    ['an empty list leaves no criteria', config, [], { ...config, criteria: [] }],
    [
      'the request alone resolves on creation, with both fallbacks',
      null,
      [anyChannel],
      rules({ configId: null, criteria: [anyChannel] }),
    ],
  ])('%s', (_, tenantRules, override, expected) => {
    expect(targetRulesFor(tenantRules, override)).toEqual(expected);
  });
});
