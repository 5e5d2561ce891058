/** The ways to reach a shop. */
export const CHANNELS = ['SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH'] as const;
export type Channel = (typeof CHANNELS)[number];
