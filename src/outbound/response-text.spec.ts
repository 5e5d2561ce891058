import { describe, expect, it } from 'vitest';
import { isStorableText } from '../common/validation/storable-text.js';
import { cutText, decodeText } from './response-text.js';

describe('the text of a body', () => {
  it.each([
    ['a text', Buffer.from('Größe 😀'), 'Größe 😀'],
    ['NUL', Buffer.from('a\u0000b'), 'a\uFFFDb'],
    ['what is no UTF-8', Buffer.from([0x61, 0xff, 0x62]), 'a\uFFFDb'],
    ['a surrogate', Buffer.from([0xed, 0xa0, 0x80]), '\uFFFD\uFFFD\uFFFD'],
    ['a byte-order mark', Buffer.from('\uFEFF{}'), '{}'],
    ['half a character at its end', Buffer.from('é').subarray(0, 1), '\uFFFD'],
  ])('is text that can be stored, of %s', (_, body, text) => {
    expect(decodeText(body, false)).toBe(text);
    expect(isStorableText(decodeText(body, false))).toBe(true);
  });

  it.each([1, 2, 3])('leaves a character out that was cut after %i bytes', (bytes) => {
    expect(decodeText(Buffer.from('a😀').subarray(0, 1 + bytes), true)).toBe('a');
  });
});

describe('a text that is cut', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abc', 2, 'ab'],
    ['abc', 0, ''],
    ['é', 1, ''],
    ['aéb', 3, 'aé'],
    ['a😀', 4, 'a'],
    ['a😀', 5, 'a😀'],
    ['\uFFFD\uFFFD', 5, '\uFFFD'],
  ])('%j to %i bytes is %j', (text, bytes, cut) => {
    expect(cutText(text, bytes)).toBe(cut);
  });
});
