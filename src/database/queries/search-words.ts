import { foldCase } from './fold-case.js';

const WORD = /[\p{L}\p{N}]+/gu;
/** In UTF-16 units; of a longer word only the start counts. */
const MAX_WORD_LENGTH = 64;

/**
 * The words of texts as a `tsvector` that a search finds a row by: each as `foldCase` has it, after the last
 * eight digits of the tenant's id.
 *
 * They carry the tenant since an index of words cannot start with another column without an extension; so a
 * search costs as much as its tenant has rows, and not as all tenants have. They are made here and not in the
 * database, whose letters depend on its locale. Of the demo tenant, `aa0e8400-…-446655440000`:
 *
 *     stored     Café Straße   '55440000cafe' '55440000strasse'
 *     looked for STR caf       '55440000str':* & '55440000caf':*    finds it
 *     looked for rue           '55440000rue':*                      does not
 */
export function searchWords(tenantId: string, ...texts: (string | null)[]): string {
  const prefix = prefixOf(tenantId);
  const words = new Set(texts.flatMap((text) => wordsOf(text ?? '')));
  return [...words].map((word) => `'${prefix}${word}'`).join(' ');
}

/**
 * The `tsquery` that finds rows with words that start as each word of a text does.
 *
 * @param text with a word (`hasWords`): the empty query would find nothing.
 */
export function searchQuery(tenantId: string, text: string): string {
  const prefix = prefixOf(tenantId);
  const words = new Set(wordsOf(text));
  return [...words].map((word) => `'${prefix}${word}':*`).join(' & ');
}

function prefixOf(tenantId: string): string {
  return tenantId.slice(-8);
}

/** Whether a text has a word to search by. There are letters that fold to nothing: accents on no letter. */
export function hasWords(text: string): boolean {
  return wordsOf(text).length > 0;
}

function wordsOf(text: string): string[] {
  return foldCase(text).match(WORD)?.map(startOf) ?? [];
}

/** A word is not cut within a character, since half of one is no text that a database stores. */
function startOf(word: string): string {
  if (word.length <= MAX_WORD_LENGTH) return word;
  const start = word.slice(0, MAX_WORD_LENGTH);
  return start.isWellFormed() ? start : start.slice(0, -1);
}
