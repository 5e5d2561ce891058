import { createHash } from 'node:crypto';

/** Of the logo, which a script of Swagger UI adds: without it, the logo is black. */
const LOGO_STYLE = '.logo_small_svg__cls-2{fill:#fff}.logo_small_svg__cls-3{fill:#85ea2d}';

/**
 * The `Content-Security-Policy` of a page of Swagger UI, which loads scripts, styles and images of its own
 * server, sends requests to it, and has styles in its text. Those are allowed by their hashes, so that no
 * others can be added; `unsafe-hashes` is what hashes of `style` attributes need, and opens nothing else.
 *
 * @param page its HTML
 */
export function pagePolicy(page: string): string {
  const styles = hashesOf([LOGO_STYLE, ...matchesIn(page, /<style>(.*?)<\/style>/gs)]);
  const attributes = hashesOf(matchesIn(page, /\sstyle="([^"]*)"/g));
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${styles}`,
    `style-src-attr 'unsafe-hashes' ${attributes}`,
    // Swagger UI's style sheet has its icons in it.
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join(';');
}

function matchesIn(page: string, pattern: RegExp): string[] {
  return [...page.matchAll(pattern)].map(([, text]) => text!);
}

function hashesOf(texts: string[]): string {
  const hashes = texts.map((text) => createHash('sha256').update(text).digest('base64'));
  return [...new Set(hashes)].map((hash) => `'sha256-${hash}'`).join(' ');
}
