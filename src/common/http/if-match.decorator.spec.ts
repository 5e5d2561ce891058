import { describe, expect, it } from 'vitest';
import { readPrecondition } from './if-match.decorator.js';

/** Whether version 1 may be changed; null where the header is none. */
function isMet(header: string | undefined): boolean | null {
  const precondition = readPrecondition(header);
  if (!precondition) return null;
  try {
    precondition.assertMet(1);
    return true;
  } catch {
    return false;
  }
}

describe('readPrecondition', () => {
  it.each([
    [undefined, true],
    ['*', true],
    [' * ', true],
    ['"1"', true],
    ['"a,b", "1"', true],
    ['"1", ,"2"', true],
    [',,"2",\t"1" ,', true],
    ['"0","1"', true],
    ['"\xe9", W/"1", "1"', true],
    ['"a"', false],
    ['""', false],
    ['W/"1"', false],
    ['"1,"', false],
    ['"0", "\\"', false],
    ['"W/","2"', false],
    ['', null],
    [',', null],
    ['1', null],
    ['*, "1"', null],
    ['"1" "1"', null],
    ['"1"x', null],
    ['w/"1"', null],
    ['W/ "1"', null],
    ['"1', null],
    ['"1 "', null],
    [`${'"1"'.repeat(5_000)}x`, null],
    [`"1"${' ,'.repeat(8_000)}x`, null],
  ])('reads %j as %s', (header, expected) => {
    expect(isMet(header)).toBe(expected);
  });
});
