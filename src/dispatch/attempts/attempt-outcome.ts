import { namedEnum } from '../../common/openapi/named-enum.js';

export const ATTEMPT_OUTCOMES = namedEnum(
  'AttemptOutcome',
  'What a try came to. UNKNOWN: the task may have arrived, and nothing says whether it did; BLOCKED: not sent, since the address may not be called',
  ['SUCCESS', 'FAILED', 'UNKNOWN', 'BLOCKED'],
);
/** As the attempt shows it. */
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];
