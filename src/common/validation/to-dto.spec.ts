import {
  Allow,
  Contains,
  IsEmail,
  IsEmpty,
  IsIn,
  IsNotEmpty,
  IsOptional,
  Matches,
  Min,
  Validate,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
} from 'class-validator';
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

@ValidatorConstraint({ name: 'evenLength' })
class EvenLength {
  validate(value: unknown): boolean {
    return typeof value === 'string' && value.length % 2 === 0;
  }

  defaultMessage(): string {
    return '$property must have an even length, unlike $value';
  }
}

/** Of decorators that are not ours only. */
class Subscription {
  @IsEmail()
  address!: string;

  @IsOptional()
  @Matches(/^[a-z]+$/, { message: ({ value }) => `must be small letters, not ${String(value)}` })
  language?: string;

  @IsOptional()
  @Min(2, { each: true })
  days?: number[];

  @ValidateIf(({ kind }: Subscription) => kind === 'gift')
  @IsNotEmpty()
  giver?: string;

  @IsOptional()
  @IsIn(['gift', 'own'], { message: '$property must be one of $constraint1' })
  kind?: string;

  @IsOptional()
  @Validate(EvenLength)
  code?: string;

  @IsOptional()
  @Min(1, { validateIf: ({ kind }: Subscription) => kind === 'own' })
  months?: number;

  @IsEmpty()
  reserved?: string;

  @Allow()
  remark?: unknown;
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
      ['/author CONTAINS'],
    ],
    ['what other decorators say alone', TaggedNote, { text: 'one', tag: '' }, ['/tag IS_NOT_EMPTY']],
    ['faults of both kinds', SignedNote, { author: 'b' }, ['/author CONTAINS', '/text REQUIRED']],
  ])('finds %s', (_, type: new () => object, plain, expected) => {
    const found = toDto(type, plain).faults.map(({ field, code }) => `${field} ${code}`);
    expect(found.toSorted()).toEqual(expected);
  });

  it.each<[string, object, object[]]>([
    ['nothing where all is well', {}, []],
    ['nothing that a condition leaves out', { kind: 'own', giver: '' }, []],
    ['nothing of what is only allowed', { remark: { any: 'thing' } }, []],
    ['nothing of an option that leaves a decorator out', { kind: 'gift', giver: 'x', months: 0 }, []],
    ['an absent value', { address: undefined }, [{ code: 'REQUIRED', message: 'is required' }]],
    ['an absent value that a condition asks for', { kind: 'gift' }, [{ field: '/giver', code: 'REQUIRED' }]],
    [
      'a value, by the decorator of its own and its message',
      { address: 'x' },
      [{ field: '/address', code: 'IS_EMAIL', message: 'address must be an email' }],
    ],
    [
      'a value, by a message that is a function',
      { language: 'DE' },
      [{ field: '/language', code: 'MATCHES', message: 'must be small letters, not DE' }],
    ],
    [
      'an element of a list',
      { days: [2, 1] },
      [{ field: '/days', code: 'MIN', message: 'each value in days must not be less than 2' }],
    ],
    [
      'a value, by a message with the constraint in it',
      { kind: 'other' },
      [{ field: '/kind', code: 'IS_IN', message: 'kind must be one of gift, own' }],
    ],
    [
      'a value, by a validator that is a class',
      { code: 'abc' },
      [{ field: '/code', code: 'EVEN_LENGTH', message: 'code must have an even length, unlike abc' }],
    ],
    ['a value where none may be', { reserved: 'x' }, [{ field: '/reserved', code: 'IS_EMPTY' }]],
    ['a value, by an option that does not leave it out', { kind: 'own', months: 0 }, [{ code: 'MIN' }]],
  ])('finds by decorators that are not ours %s', (_, changes, expected) => {
    const { faults } = toDto(Subscription, { address: 'ana@example.com', ...changes });
    expect(faults).toEqual(expected.map((fault) => expect.objectContaining(fault) as unknown));
  });

  it('quotes no more than the beginning of a long value', () => {
    const { faults } = toDto(Subscription, { address: 'ana@example.com', code: 'x'.repeat(10_001) });
    expect(faults[0]!.message.length).toBeLessThan(1_000);
  });

  it('refuses a class whose validator finishes later, whether it says so or not', () => {
    class Declared {
      @ValidateBy({ name: 'later', validator: { validate: () => Promise.resolve(true) } })
      name!: string;
    }
    @ValidatorConstraint({ async: true })
    class Later {
      validate(): Promise<boolean> {
        return Promise.resolve(true);
      }
    }
    class Flagged {
      @IsOptional()
      @Validate(Later)
      name?: string;
    }

    expect(() => toDto(Flagged, {})).toThrow(/Flagged\.name/);
    expect(() => toDto(Declared, { name: 'x' })).toThrow(/Declared\.name/);
  });

  it('refuses a class with nested objects that only their own decorator can make', () => {
    class Outer {
      @ValidateNested()
      inner!: object;
    }

    expect(() => toDto(Outer, {})).toThrow(/Outer\.inner/);
  });
});
