import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import type { ClaimedDispatch } from '../../src/activities/queue/claimed-dispatch.js';
import type { DispatchSettlement } from '../../src/activities/queue/dispatch-settlement.js';
import {
  CLAIM_DISPATCHES,
  claimParameters,
  toClaimedDispatch,
} from '../../src/activities/queue/sql/claim-dispatches.js';
import { SETTLE_DISPATCHES, settleParameters } from '../../src/activities/queue/sql/settle-dispatches.js';
import { newId } from '../../src/common/new-id.js';
import { buildTaskMessage } from '../../src/dispatch/message/build-task-message.js';

/** So many tenants have tasks on their way at once, each so many as the service lets one claim in a turn. */
const LOOPS = 12;
const QUANTUM = 20;
/** In milliseconds. */
const LEASE = 30_000;

/** A tenant's configuration of a channel. */
export interface BenchConfig {
  tenantId: string;
  id: string;
}

/**
 * Sends all that is due of configurations, with the service's own statements and message and nothing else: no
 * limits, no breaker, no signature, no guard of addresses.
 */
export async function dispatchBare(
  dataSource: DataSource,
  configs: BenchConfig[],
  receiverUrl: string,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: LOOPS * QUANTUM });
  const waiting = [...configs];
  const loop = async (): Promise<void> => {
    for (let config = waiting.shift(); config; config = waiting.shift()) {
      const sent = await dispatchSome(dataSource, config, (body, key) => post(agent, receiverUrl, body, key));
      if (sent === QUANTUM) waiting.push(config);
    }
  };
  await Promise.all(Array.from({ length: LOOPS }, loop));
  agent.destroy();
}

type Send = (body: string, idempotencyKey: string) => Promise<{ status: number; body: string }>;

/** Answers how many it was. */
async function dispatchSome(dataSource: DataSource, config: BenchConfig, send: Send): Promise<number> {
  const startedAt = new Date();
  const token = randomUUID();
  const wanted = {
    configId: config.id,
    activityId: null,
    count: QUANTUM,
    token,
    now: startedAt,
    leaseUntil: new Date(startedAt.getTime() + LEASE),
    passesHold: true,
  };
  const rows = await CLAIM_DISPATCHES.run(dataSource, [config.tenantId, ...claimParameters(wanted)]);
  const claimed = rows.map((row) => toClaimedDispatch(row, token));
  const settlements = await Promise.all(claimed.map((task) => dispatchOne(task, startedAt, send)));
  if (settlements.length > 0) {
    const group = { configId: config.id, now: new Date(), instance: 'bare', settlements, state: null };
    await SETTLE_DISPATCHES.run(dataSource, [config.tenantId, ...settleParameters(group)]);
  }
  return claimed.length;
}

async function dispatchOne(task: ClaimedDispatch, startedAt: Date, send: Send): Promise<DispatchSettlement> {
  const { activityId, token, generation, attempts } = task;
  const { status, body } = await send(JSON.stringify(buildTaskMessage(task)), `dsp_${activityId}`);
  if (status !== 200) throw new Error(`the receiver responded with ${status}`);
  return {
    activityId,
    token,
    generation,
    attempts,
    next: 'DISPATCHED',
    dueAt: null,
    mayHaveArrived: false,
    actor: 'bare',
    eventErrorCode: null,
    eventErrorMessage: null,
    attempt: {
      id: newId(),
      startedAt,
      durationMs: Date.now() - startedAt.getTime(),
      outcome: 'SUCCESS',
      responseStatus: status,
      responseBody: body,
      errorCode: null,
      errorMessage: null,
      providerActivityId: null,
    },
  };
}

function post(agent: Agent, url: string, body: string, key: string): ReturnType<Send> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': key,
    };
    request(url, { method: 'POST', agent, headers }, (response) => {
      text(response).then((read) => resolve({ status: response.statusCode!, body: read }), reject);
    })
      .on('error', reject)
      .end(body);
  });
}
