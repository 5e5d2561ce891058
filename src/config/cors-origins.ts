/**
 * Reads `CORS_ORIGINS`, a list such as `https://app.example.com,http://localhost:5173`, or `*` for all.
 *
 * @returns the origins, each as browsers write it in `Origin`, or null where an item is none.
 */
export function parseCorsOrigins(text: string): string[] | null {
  const origins = text.split(',').map((item) => item.trim());
  if (origins.length === 1 && origins[0] === '*') return origins;
  return origins.every(isOrigin) ? origins : null;
}

/** Scheme, host and port alone: what has more, or is written otherwise, would equal no `Origin`. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
