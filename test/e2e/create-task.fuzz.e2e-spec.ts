import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { oddValue } from '../fuzz/odd-values.js';
import { TestTenant } from '../support/test-tenant.js';

const RUNS = 2_000;
const PARALLEL = 50;
const ALLOWED = new Set([201, 400, 404, 409, 413, 415]);

const fieldName = fc.constantFrom(
  'reason',
  'channel',
  'commerce_id',
  'idempotency_key',
  'assigned_route_id',
  'assigned_operator_id',
  'scheduled_at',
  'suggested_execution_time',
  'user_status',
  'score',
  'assignment_reason',
  'target_criteria',
  'attribute_keys',
  'attributes',
);

const attribute = fc.record(
  {
    key: fc.oneof(fc.constantFrom('promotions', 'commerce_info', 'weather'), oddValue),
    value: oddValue,
    fallback: oddValue,
  },
  { requiredKeys: [] },
);

const criterion = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom('ROLE_MATCH', 'LAST_CONTACTED_ALL_CHANNELS', 'LAST_CONTACTED_SAME_CHANNEL'),
      oddValue,
    ),
    config: fc.oneof(fc.constantFrom({ role: 'OWNER' }, {}), oddValue),
    priority: fc.oneof(fc.nat(10), oddValue),
  },
  { requiredKeys: [] },
);

const changes = fc.array(
  fc.oneof(
    fc.tuple(fieldName, oddValue),
    fc.tuple(fc.string({ unit: 'binary', maxLength: 20 }), oddValue),
    fc.tuple(
      fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'),
      oddValue,
    ),
    fc.tuple(fc.constant('attributes'), fc.array(attribute, { maxLength: 5 })),
    fc.tuple(fc.constant('target_criteria'), fc.array(criterion, { maxLength: 5 })),
    fc.tuple(
      fc.constant('attribute_keys'),
      fc.array(fc.oneof(fc.constant('promotions'), oddValue), { maxLength: 5 }),
    ),
  ),
  { maxLength: 3 },
);

/** What happens to the text of a body on its way. */
const spoiling = fc.oneof(
  { weight: 12, arbitrary: fc.constant((text: string) => text) },
  { weight: 1, arbitrary: fc.nat(400).map((at) => (text: string) => text.slice(0, at)) },
  {
    weight: 1,
    arbitrary: fc.nat(400).map((at) => (text: string) => `${text.slice(0, at)}\u0001${text.slice(at)}`),
  },
  {
    weight: 1,
    arbitrary: fc.constant((text: string) => text.replace('{', '{"reason":"first","__proto__":{"a":1},')),
  },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replace(/"score":[^,}]+/, '"score":1e999')) },
  { weight: 1, arbitrary: fc.constant((text: string) => `${text}${' '.repeat(300_000)}`) },
  {
    weight: 1,
    arbitrary: fc
      .nat(30_000)
      .map(
        (depth) => (text: string) =>
          text.replace(/}$/, `,"attributes":${'['.repeat(depth)}${']'.repeat(depth)}}`),
      ),
  },
);

const contentType = fc.oneof(
  { weight: 20, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'text/plain',
      'application/xml',
      'application/json;charset=utf-16',
      ';',
      'a/b/c',
    ),
  },
);

describe('POST /api/activities/tasks, sent 2,000 bodies made from good ones by mutation', () => {
  let tenant: TestTenant;

  beforeAll(async () => {
    tenant = await TestTenant.create();
  });

  it('answers only with what is documented, and stores a task for each 201 and for nothing else', async () => {
    const requests = fc.sample(fc.tuple(changes, spoiling, contentType), { numRuns: RUNS, ...seed() });
    const statuses = new Map<number, number>();

    for (let start = 0; start < requests.length; start += PARALLEL) {
      await Promise.all(
        requests.slice(start, start + PARALLEL).map(async ([changed, spoil, type], index) => {
          const body = spoil(
            toJson(
              tenant.taskBody({ idempotency_key: `fuzz-${(start + index) % 1_500}`, score: 1 }),
              changed,
            ),
          );
          const { status, text } = await tenant.createTask(body, { headers: { 'content-type': type } });
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          expect(ALLOWED, `${status} ${text} to ${body.slice(0, 2_000)}`).toContain(status);
        }),
      );
    }

    expect(await tenant.countActivities()).toBe(statuses.get(201));
    // So that the bodies reach every check; a 404 takes more luck.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([201, 400, 409, 413, 415]));
  });
});

/** Writes a body by hand, so that a changed name can be `__proto__` or come twice. */
function toJson(body: Record<string, unknown>, changed: [string, unknown][]): string {
  const members = [
    ...Object.entries(body).filter(([name]) => !changed.some(([other]) => other === name)),
    ...changed,
  ];
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

/** Random on each run; FUZZ_SEED repeats one. */
function seed(): { seed: number } {
  const value = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
  process.stdout.write(`FUZZ_SEED=${value}\n`);
  return { seed: value };
}
