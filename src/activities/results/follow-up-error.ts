import { namedEnum } from '../../common/openapi/named-enum.js';

/** Why a result has no follow-up task, where it asked for one. */
export const FOLLOW_UP_ERRORS = namedEnum(
  'FollowUpError',
  'Why a result that says when to contact the shop again has no follow-up task: something that the task refers to is ' +
    'inactive, the key of the follow-up task is taken, or the task has one of an earlier result',
  ['COMMERCE_INACTIVE', 'ROUTE_INACTIVE', 'OPERATOR_INACTIVE', 'IDEMPOTENCY_KEY_EXISTS', 'FOLLOW_UP_EXISTS'],
);
export type FollowUpError = (typeof FOLLOW_UP_ERRORS)[number];
