/** The form that RFC 9110, section 5.6.7, prescribes for senders. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads the header `Retry-After` (RFC 9110, section 10.2.3): seconds or a moment.
 *
 * @param now in milliseconds since 1970.
 * @returns seconds from now, 0 for a moment that has passed; null where the header is absent or not valid.
 */
export function readRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,15}$/.test(header)) return Number(header);
  const moment = HTTP_DATE.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(moment) ? null : Math.max(0, Math.ceil((moment - now) / 1000));
}
