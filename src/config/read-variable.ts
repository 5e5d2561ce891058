import { Transform } from 'class-transformer';
import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Reads `true` and `false` as booleans and leaves anything else for the validator to refuse. */
export function ToBoolean(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
}

/** Reads decimal digits as a number and leaves anything else, such as `1e3`, for the validator to refuse. */
export function ToNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
  );
}

/**
 * Refuses a text of which `parse` makes nothing. The text itself is kept, since a class of texts can be shown
 * and compared.
 */
export function IsReadBy(
  parse: (text: string) => object | null,
  options: ValidationOptions,
): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && parse(value) !== null;
  return ValidateBy({ name: 'isReadBy', validator: { validate } }, options);
}
