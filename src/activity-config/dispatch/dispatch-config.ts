import { namedEnum } from '../../common/openapi/named-enum.js';

/** The kinds of provider that tasks can be sent to. */
export const PROVIDER_KINDS = namedEnum(
  'ProviderKind',
  'How tasks reach a provider. HTTP: signed by Standard Webhooks; YOM: the API of YOM; MOCK: not at all, for trials',
  ['HTTP', 'YOM', 'MOCK'],
);
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** When a task is due to be sent to its provider. */
export const DISPATCH_TIMINGS = namedEnum(
  'DispatchTiming',
  'When a task is due. LEAD: a time before it is scheduled; AT_SCHEDULE: when it is scheduled; IMMEDIATE: at once',
  ['LEAD', 'AT_SCHEDULE', 'IMMEDIATE'],
);
export type DispatchTiming = (typeof DISPATCH_TIMINGS)[number];
