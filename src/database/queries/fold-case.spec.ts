import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldCase } from './fold-case.js';

/**
 * First and last code points of what Unicode gives characters to: planes 4 to 13 are empty, 15 and 16 for
 * private use.
 */
const RANGES = [
  [0x0, 0xd7ff],
  [0xe000, 0x3ffff],
  [0xe0000, 0xeffff],
] as const;

/** The characters that break a rule: an expectation for each of 400,000 would take minutes. */
function charactersWith(breaks: (character: string) => boolean): string[] {
  const found: string[] = [];
  for (const [first, last] of RANGES) {
    for (let codePoint = first; codePoint <= last; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      if (breaks(character)) found.push(character);
    }
  }
  return found;
}

/** JavaScript has no title case; of a letter that becomes several, it is the first in upper case. */
function toTitleCase(character: string): string {
  const [first = '', ...others] = character.toUpperCase();
  return first + others.join('').toLowerCase();
}

describe('foldCase', () => {
  it.each([
    ['a final sigma', ['ΚΩΣΤΑΣ', 'Κώστας', 'κωστασ'], 'κωστασ'],
    ['a sharp s, small and capital', ['Straße', 'STRASSE', 'STRAẞE', 'strasse'], 'strasse'],
    ['a dotted and a dotless i', ['İstanbul', 'ıstanbul', 'ISTANBUL', 'istanbul'], 'istanbul'],
    ['ligatures', ['ﬁnch', 'ﬁNCH', 'FINCH'], 'finch'],
    ['Cherokee, whose small letters came later', ['ᏣᎳᎩ', 'ꮳꮃꭹ'], 'ꮳꮃꭹ'],
    ['titlecase digraphs', ['Ǆ', 'ǅ', 'ǆ', 'DŽ', 'Dž'], 'dz'],
    ['an iota below', ['ᾳ', 'ᾼ', 'ΑΙ', 'αι'], 'αι'],
    ['accents, composed or not', ['Éxito', 'E\u0301XITO', 'exito'], 'exito'],
    ['signs that are letters', ['\u212aelvin', 'Kelvin', 'KELVIN'], 'kelvin'],
    ['circled and wide letters', ['Ⓐｂ', 'AB'], 'ab'],
  ])('does not see %s', (_, spellings, expected) => {
    expect(spellings.map(foldCase)).toEqual(spellings.map(() => expected));
  });

  it('leaves what it has folded as it is, for all of Unicode', () => {
    expect(charactersWith((character) => foldCase(foldCase(character)) !== foldCase(character))).toEqual([]);
  });

  it.each([
    ['upper case', (character: string) => character.toUpperCase()],
    ['lower case', (character: string) => character.toLowerCase()],
    ['title case', toTitleCase],
    ['composed form', (character: string) => character.normalize('NFC')],
    ['decomposed form', (character: string) => character.normalize('NFD')],
  ])('folds the %s of each character as that character, for all of Unicode', (_, respell) => {
    expect(charactersWith((character) => foldCase(respell(character)) !== foldCase(character))).toEqual([]);
  });

  const texts = fc.string({
    unit: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), letters()),
  });

  it('folds texts alike in any case', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const folded = foldCase(text);
        expect([folded, text.toUpperCase(), text.toLowerCase(), text.normalize()].map(foldCase)).toEqual(
          Array.from({ length: 4 }, () => folded),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('folds the start of a text to the start of what it folds to', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const characters = [...text];
        const starts = characters.map((_, index) => characters.slice(0, index).join(''));
        expect(starts.filter((start) => !foldCase(text).startsWith(foldCase(start)))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Those that have given folding trouble, so that random texts have them next to each other. */
function letters(): fc.Arbitrary<string> {
  return fc.constantFrom(...'ΣσςßẞİıIiǅﬁŉᾳᾼΐ\u0345\u0301\u0307Ꭰꭰ한K aZ9'.normalize('NFC'));
}
