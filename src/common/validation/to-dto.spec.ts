import { Contains } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { TextField } from './field-decorators.js';
import { toDto } from './to-dto.js';

class Note {
  @TextField({ required: true, max: 10, description: '' })
  text!: string;

  @TextField({ max: 10, description: '' })
  @Contains('@', { message: 'must have an @' })
  author?: string;
}

describe('toDto', () => {
  it.each([
    ['a valid object', { text: 'one', author: 'a@b' }, []],
    ['a rule of the field', { text: 1, author: 'a@b' }, ['/text INVALID_STRING']],
    ['an absent field', { text: null, author: 'a@b' }, ['/text REQUIRED']],
    ['a rule that another decorator adds', { text: 'one', author: 'b' }, ['/author contains']],
    ['faults of both kinds', { author: 'b' }, ['/author contains', '/text REQUIRED']],
  ])('tells the faults of %s', (_, plain, expected) => {
    const found = toDto(Note, plain).faults.map(({ field, code }) => `${field} ${code}`);
    expect(found.toSorted()).toEqual(expected);
  });
});
