import { Transform } from 'class-transformer';

/** Reads `true` and `false` as booleans and leaves anything else for the validator to refuse. */
export function ToBoolean(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
}
