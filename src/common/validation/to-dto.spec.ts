import { Contains, IsNotEmpty, IsOptional } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { TextField } from './field-decorators.js';
import { toDto } from './to-dto.js';

class Note {
  @TextField({ required: true, max: 10, description: '' })
  text!: string;

  @TextField({ nullable: true, max: 10, description: '' })
  title?: string | null;
}

class SignedNote extends Note {
  @TextField({ max: 10, description: '' })
  @Contains('@', { message: 'must have an @' })
  author?: string;
}

class TaggedNote extends Note {
  @IsOptional()
  @IsNotEmpty({ message: 'must not be empty' })
  tag?: string;
}

describe('toDto', () => {
  it.each([
    ['nothing where all is well', Note, { text: 'one', title: null }, []],
    [
      'what is not by the rule of its field',
      Note,
      { text: 1, title: 2 },
      ['/text INVALID_STRING', '/title INVALID_STRING'],
    ],
    ['what is required and absent', Note, { text: null }, ['/text REQUIRED']],
    ['nothing where another decorator agrees', SignedNote, { text: 'one', author: 'a@b' }, []],
    [
      'what another decorator adds to a field',
      SignedNote,
      { text: 'one', author: 'b' },
      ['/author contains'],
    ],
    ['what other decorators say alone', TaggedNote, { text: 'one', tag: '' }, ['/tag isNotEmpty']],
    ['faults of both kinds', SignedNote, { author: 'b' }, ['/author contains', '/text REQUIRED']],
  ])('finds %s', (_, type: new () => object, plain, expected) => {
    const found = toDto(type, plain).faults.map(({ field, code }) => `${field} ${code}`);
    expect(found.toSorted()).toEqual(expected);
  });
});
