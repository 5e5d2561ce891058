import { describe, expect, it } from 'vitest';
import { searchQuery, searchWords } from './search-words.js';

const TENANT = 'aa0e8400-e29b-41d4-a716-446655440000';

describe('searchWords', () => {
  it.each([
    [
      'words of several texts, each once',
      ['Visit shop', null, 'shop-001'],
      "'55440000visit' '55440000shop' '55440000001'",
    ],
    ['no accents and no capitals', ['José ÁRBOL'], "'55440000jose' '55440000arbol'"],
    ['letters of any script', ['Москва 東京'], "'55440000москва' '55440000東京'"],
    ['nothing of signs', ["--- '\\ !!"], ''],
    ['the start of a long word', ['x'.repeat(500)], `'55440000${'x'.repeat(64)}'`],
    ['no half of a character', [`x${'𠀀'.repeat(50)}`], `'55440000x${'𠀀'.repeat(31)}'`],
  ])('has %s', (_, texts, expected) => {
    expect(searchWords(TENANT, ...texts)).toBe(expected);
  });
});

describe('searchQuery', () => {
  it.each([
    ['looks for the start of each word', 'Mont visit', "'55440000mont':* & '55440000visit':*"],
    ['takes an operator for no more than a sign', 'a & !b', "'55440000a':* & '55440000b':*"],
    ['is empty without a letter or digit', ' - ', ''],
  ])('%s', (_, text, expected) => {
    expect(searchQuery(TENANT, text)).toBe(expected);
  });
});
