import fc from 'fast-check';
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzzedOperations } from '../fuzz/fuzzed-operation.js';
import { KnownValues } from '../fuzz/known-values.js';
import { type RequestRecipe, recipesOf } from '../fuzz/request-recipe.js';
import { type ReceivedResponse, sendFuzzed } from '../fuzz/send-fuzzed.js';
import { type Credentials, type WrittenRequest, writeRequest } from '../fuzz/write-request.js';
import { violationsOf } from '../support/document-contract.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

/** `FUZZ_REQUESTS=100000` makes it long; what it takes grows with it. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 3_000);
/** Random on each run. `FUZZ_SEED` repeats the requests of one, but for the ids in them. */
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const PARALLEL = 16;
/** As many recipes are made at a time. */
const CHUNK = 1_600;
/** So many faults are shown. */
const SHOWN = 20;
const TIMEOUT = 60_000 + REQUESTS * 40;

describe(`${REQUESTS} requests made from the OpenAPI document, as it says and otherwise`, () => {
  const operations = fuzzedOperations();
  const known = new KnownValues();
  const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
  const tried = new Map(operations.map(({ method, path }) => [`${method} ${path}`, new Set<number>()]));
  /** What was wrong with responses, with the request of each. */
  const faults: string[] = [];
  let server: TestServer;
  let tenant: TestTenant;
  let credentials: Credentials;

  beforeAll(async () => {
    server = await startServer();
    tenant = await TestTenant.create(server);
    const stranger = await TestTenant.create(server);
    await makeKnown(stranger);
    for (let count = 0; count < 3; count++) {
      await tenant.setUpByApi();
      await makeKnown(tenant);
    }
    credentials = await credentialsOf(tenant, stranger);
  });

  afterAll(async () => {
    agent.destroy();
    await server.app.close();
  });

  it(
    'are answered as it says, without a 5xx, and leave the service well',
    async () => {
      process.stdout.write(`FUZZ_SEED=${SEED} FUZZ_REQUESTS=${REQUESTS}\n`);
      const recipes = recipesOf(operations);
      for (let sent = 0; sent < REQUESTS; sent += CHUNK) {
        const numRuns = Math.min(CHUNK, REQUESTS - sent);
        await sendAll(fc.sample(recipes, { numRuns, seed: SEED + sent }));
      }
      report();

      expect(faults).toEqual([]);
      expect((await tenant.request('GET', '/health/ready')).status).toBe(200);
      await (await TestTenant.create(server)).addTask();
      expect(failedLines(server.logs)).toEqual([]);
      // So that requests get past the checks of ids and bodies, on most of what there is.
      const refused = [...tried].filter(([, statuses]) => [...statuses].every((status) => status >= 300));
      if (refused.length > operations.length / 5) expect(refused.map(([operation]) => operation)).toEqual([]);
    },
    TIMEOUT,
  );

  /** What requests can refer to from the first on, with a task whose target is not found. */
  async function makeKnown(owner: TestTenant): Promise<void> {
    known.addPath(`/api/commerces/${owner.commerceId}`);
    known.addPath(`/api/routes/${owner.routeId}`);
    known.addPath(`/api/operators/${owner.operatorId}`);
    const ofOwner = { target_criteria: [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }] };
    const config = { name: 'Trial', provider: 'MOCK', channel: 'EMAIL', is_active: false };
    const { body } = await owner.request('POST', '/dispatch-configs', config);
    known.addPath(`/api/dispatch-configs/${body.id}`);
    for (const changes of [{}, ofOwner]) known.addPath(`/api/activities/${await owner.addTask(changes)}`);
  }

  /** In rows of some at a time; what they are told is known to those after them. */
  async function sendAll(recipes: RequestRecipe[]): Promise<void> {
    for (let start = 0; start < recipes.length; start += PARALLEL) {
      await Promise.all(recipes.slice(start, start + PARALLEL).map(sendOne));
    }
  }

  async function sendOne(recipe: RequestRecipe): Promise<void> {
    const request = writeRequest(recipe, known, credentials);
    const { method, path } = recipe.operation;
    const response = await sendUntilReady(path, request).catch(String);
    const found = typeof response === 'string' ? [response] : faultsOf(method, path, response);
    if (found.length > 0 && faults.length < SHOWN)
      faults.push(`${found.map((fault) => fault.slice(0, 300)).join('\n')}\n${describeRequest(request)}`);
    if (typeof response === 'string') return;
    tried.get(`${method} ${path}`)!.add(response.status);
    known.learn(request.path, response);
  }

  /** The database may take long to answer on a slow machine, and readiness then says so: for a while. */
  async function sendUntilReady(path: string, request: WrittenRequest): Promise<ReceivedResponse> {
    const isReadiness = path === '/api/health/ready';
    for (let attempt = 1; ; attempt++) {
      const response = await sendFuzzed(agent, server.url, request);
      if (!isReadiness || response.status !== 503 || attempt === 5) return response;
    }
  }

  function report(): void {
    const reached = [...tried.values()].reduce((sum, statuses) => sum + statuses.size, 0);
    process.stdout.write(
      `${operations.length} operations, ${reached} statuses of them; ${faults.length} faults\n`,
    );
  }
});

function faultsOf(method: string, path: string, { status, headers, text }: ReceivedResponse): string[] {
  if (status >= 500) return [`${status} ${text}`];
  return violationsOf({ method, path, status, headers, text });
}

/** As much of it as helps to send it again. */
function describeRequest({ method, path, headers, body }: WrittenRequest): string {
  const shown = { ...headers, authorization: '…' };
  return `FUZZ_SEED=${SEED}: ${method} ${path.slice(0, 500)} ${JSON.stringify(shown).slice(0, 1_000)} ${body.subarray(0, 2_000).toString()}`;
}

/** Right ones first, then all that can be wrong with them. */
async function credentialsOf(tenant: TestTenant, stranger: TestTenant): Promise<Credentials> {
  const { plaintextKey } = await tenant.createApiKey();
  const right = { authorization: `Bearer ${tenant.token()}`, 'x-tenant-id': tenant.id };
  return [
    right,
    { 'x-api-key': plaintextKey },
    {},
    { 'x-tenant-id': tenant.id },
    { authorization: right.authorization },
    { ...right, 'x-tenant-id': stranger.id },
    { authorization: `Bearer ${tenant.token([])}`, 'x-tenant-id': tenant.id },
    { authorization: `Bearer ${tenant.token(['VIEW_ACTIVITIES'])}`, 'x-tenant-id': tenant.id },
    { authorization: `${right.authorization}x`, 'x-tenant-id': tenant.id },
    { 'x-api-key': `${plaintextKey}x` },
    { ...right, 'x-api-key': plaintextKey },
  ];
}

/** What a server has logged as its own failure. */
function failedLines(logs: string[]): string[] {
  return logs.filter((line) =>
    (JSON.parse(line) as { level: number | string }).level.toString().match(/^(?:error|fatal|[56]0)$/),
  );
}
