import { namedEnum } from '../../common/openapi/named-enum.js';

/** Who called whom. */
export const RESULT_CONTACT_TYPES = namedEnum('ResultContactType', 'Who began: the shop, or the operator', [
  'INBOUND',
  'OUTBOUND',
]);
export type ResultContactType = (typeof RESULT_CONTACT_TYPES)[number];
