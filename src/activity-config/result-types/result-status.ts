import { namedEnum } from '../../common/openapi/named-enum.js';

/** What a result says of a task. */
export const RESULT_STATUSES = namedEnum(
  'ResultStatus',
  'What a result says of a task: nothing final yet, that it was carried out, that it was not, that it is not to be, ' +
    'or that somebody else has it now',
  ['PENDING', 'COMPLETED', 'NOT_EXECUTED', 'CANCELED', 'TRANSFERRED'],
);
export type ResultStatus = (typeof RESULT_STATUSES)[number];
