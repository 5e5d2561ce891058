const ASCII = /^[\0-\x7f]*$/;
const MARK = /\p{M}/gu;

/**
 * A text in the one form that all spellings of it share which differ in case, in accents, or in how Unicode
 * writes the same letters: for comparing, never for showing. `Straße`, `STRASSE` and `ﬅraße` (U+FB05) are
 * `strasse`, `Κώστας` and `ΚΩΣΤΑΣ` are `κωστασ`.
 *
 * The start of a text folds to the start of what the text folds to, so that a search finds a word while it is
 * typed.
 *
 * JavaScript has no case folding (Unicode, section 5.18). `toLowerCase` alone leaves `ß` and `SS` apart, and
 * `σ` and `ς`; `toUpperCase` alone leaves `ß` and `ẞ` apart. In this order each step finds what it needs:
 * 1. Compatibility characters become letters (`ﬁ`, `Ⓐ`), which then have a case.
 * 2. `ẞ` becomes `ß`, then `SS`, then `ss`; on the way the iota that stands below a vowel becomes a letter,
 *    as in capitals.
 * 3. What case mapping has composed is taken apart again, and the marks go.
 * 4. The only letter whose lower case depends on its place in a word loses that form.
 */
export function foldCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(MARK, '')
    .replaceAll('ς', 'σ');
}
