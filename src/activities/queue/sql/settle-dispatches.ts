import { newId } from '../../../common/new-id.js';
import {
  type ArrayArguments,
  placeholders,
  toArrays,
} from '../../../database/statements/function-arguments.js';
import { PreparedStatement } from '../../../database/statements/prepared-statement.js';
import type { DispatchSettlement, SettledGroup, StateChange } from '../dispatch-settlement.js';

interface SettledRow {
  settled: string[];
  taken: string[];
  is_breaker_written: boolean;
  failures: number;
  probes: number | null;
  held_until: Date | null;
  probe_token: string | null;
}

/** Arguments of the function that are arrays of one value an item, by name and in their order. */
const ITEM_ARRAYS: ArrayArguments<DispatchSettlement> = {
  p_activity_ids: ({ activityId }) => activityId,
  p_tokens: ({ token }) => token,
  p_nexts: ({ next }) => next,
  p_due_ats: ({ dueAt }) => toText(dueAt),
  p_may_have_arriveds: ({ mayHaveArrived }) => mayHaveArrived,
  p_actors: ({ actor }) => actor,
  p_event_ids: ({ next }) => (next === 'DISPATCHED' || next === 'FAILED' ? newId() : null),
  p_event_error_codes: ({ eventErrorCode }) => eventErrorCode,
  p_event_error_messages: ({ eventErrorMessage }) => eventErrorMessage,
  p_attempt_ids: ({ attempt }) => attempt?.id,
  p_generations: ({ generation }) => generation,
  p_attempts: ({ attempts }) => attempts,
  p_started_ats: ({ attempt }) => toText(attempt?.startedAt),
  p_durations: ({ attempt }) => attempt?.durationMs,
  p_outcomes: ({ attempt }) => attempt?.outcome,
  p_response_statuses: ({ attempt }) => attempt?.responseStatus,
  p_response_bodies: ({ attempt }) => attempt?.responseBody,
  p_error_codes: ({ attempt }) => attempt?.errorCode,
  p_error_messages: ({ attempt }) => attempt?.errorMessage,
  p_provider_activity_ids: ({ attempt }) => attempt?.providerActivityId,
};

/** Of the configuration's state. */
const STATE_ARGUMENTS = 11;
/** The tenant, the configuration, the time and the instance stand before the arrays, the state after them. */
const ARGUMENTS = 4 + Object.keys(ITEM_ARRAYS).length + STATE_ARGUMENTS;

/** Calls the function of the migration `dispatch-functions`, which says what it does. $1 is the tenant. */
export const SETTLE_DISPATCHES = new PreparedStatement<SettledRow>(
  'settle-dispatches',
  `SELECT * FROM activities.settle_dispatches(${placeholders(ARGUMENTS)})`,
);

/** What a group is settled with beside its items, all of one configuration. */
export interface SettleRequest {
  configId: string;
  now: Date;
  instance: string;
  settlements: DispatchSettlement[];
  /** Null where the group says nothing of its configuration. */
  state: StateChange | null;
}

/** The function's arguments after the tenant. */
export function settleParameters({ configId, now, instance, settlements, state }: SettleRequest): unknown[] {
  const arrays = toArrays(ITEM_ARRAYS, settlements);
  return [configId, now.toISOString(), instance, ...arrays, ...stateParameters(state)];
}

function stateParameters(state: StateChange | null): unknown[] {
  if (state === null) return Array.from({ length: STATE_ARGUMENTS }, () => null);
  const { before, after, lastSuccessAt, lastFailureAt, lastErrorCode } = state;
  return [
    before.failures,
    before.probes,
    toText(before.heldUntil),
    before.probeToken,
    after.failures,
    after.probes,
    toText(after.heldUntil),
    after.probeToken,
    toText(lastSuccessAt),
    toText(lastFailureAt),
    lastErrorCode,
  ];
}

export function toSettledGroup(row: SettledRow): SettledGroup {
  return {
    settled: new Set(row.settled),
    taken: new Set(row.taken),
    isStateWritten: row.is_breaker_written,
    state: {
      failures: row.failures,
      probes: row.probes,
      heldUntil: row.held_until,
      probeToken: row.probe_token,
    },
  };
}

function toText(moment: Date | null | undefined): string | null {
  return moment?.toISOString() ?? null;
}
