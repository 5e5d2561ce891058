import type { ResultTypeRule } from './result-type.js';

interface DefaultResultType extends ResultTypeRule {
  code: string;
  label: string;
}

/** The types that every tenant has from the start. */
export const DEFAULT_RESULT_TYPES: readonly DefaultResultType[] = [
  {
    code: 'SALE_COMPLETED',
    label: 'Sale completed',
    mapsTo: 'COMPLETED',
    requiresFutureScheduledAt: false,
    countsAsContact: true,
  },
  {
    code: 'RESCHEDULE',
    label: 'Reschedule',
    mapsTo: 'COMPLETED',
    requiresFutureScheduledAt: true,
    countsAsContact: true,
  },
  {
    code: 'NOT_INTERESTED',
    label: 'Not interested',
    mapsTo: 'NOT_EXECUTED',
    requiresFutureScheduledAt: false,
    countsAsContact: true,
  },
  {
    code: 'NO_CONTACT',
    label: 'No contact',
    mapsTo: 'NOT_EXECUTED',
    requiresFutureScheduledAt: false,
    countsAsContact: false,
  },
];
