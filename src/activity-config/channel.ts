import { namedEnum } from '../common/openapi/named-enum.js';

/** The ways to reach a shop. */
export const CHANNELS = namedEnum('Channel', 'How the shop is reached', [
  'SALESMAN',
  'CALLCENTER',
  'WHATSAPP',
  'EMAIL',
  'SMS',
  'PUSH',
]);
export type Channel = (typeof CHANNELS)[number];
