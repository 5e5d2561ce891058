import { applyDecorators } from '@nestjs/common';
import { Expose, Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, ValidateBy } from 'class-validator';

/** An integer in decimal digits; whatever else, such as `1e3`, is refused. */
export function IntegerVariable({ min, max }: { min: number; max: number }): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
  return applyDecorators(
    Expose(),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
    ),
    ValidateBy(
      { name: 'isIntegerWithin', validator: { validate } },
      { message: `$property must be an integer from ${min} to ${max}` },
    ),
  );
}

/** `true` or `false`. */
export function BooleanVariable(): PropertyDecorator {
  return applyDecorators(
    Expose(),
    Transform(({ value }: { value: unknown }) =>
      value === 'true' ? true : value === 'false' ? false : value,
    ),
    IsBoolean({ message: '$property must be true or false' }),
  );
}

/** One of a closed set, in the letter case that it has there. */
export function ChoiceVariable(values: readonly string[]): PropertyDecorator {
  return applyDecorators(
    Expose(),
    IsIn(values, { message: `$property must be one of ${values.join(', ')}` }),
  );
}

/** Any text; it may be left out. */
export function TextVariable(): PropertyDecorator {
  return applyDecorators(Expose(), IsOptional(), IsString());
}

/**
 * A text of which `parse` makes something; it may be left out. The text itself is kept, since a class of texts can be
 * shown and compared.
 *
 * @param allowed what the text may be, for whoever wrote another one.
 */
export function ParsedVariable(parse: (text: string) => object | null, allowed: string): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && parse(value) !== null;
  return applyDecorators(
    Expose(),
    IsOptional(),
    ValidateBy({ name: 'isParsed', validator: { validate } }, { message: `$property ${allowed}` }),
  );
}
