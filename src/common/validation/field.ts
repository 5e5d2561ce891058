import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsDefined, IsOptional, ValidateBy } from 'class-validator';
import { setNullable, setRule } from './to-dto.js';
import { setFromText } from './to-query-dto.js';

export interface FieldOptions {
  description: string;
  required?: boolean;
  /** Whether `null` is a value of its own, which clears the field; elsewhere it counts as absent. */
  nullable?: boolean;
  example?: unknown;
  /** Of a query parameter; generated clients would demand a field of a body that has one. */
  default?: unknown;
}

export interface FieldRule {
  code: string;
  message: string | ((value: unknown) => string);
  accepts: (value: unknown) => boolean;
  schema: ApiPropertyOptions;
  /** How the text of a query parameter becomes such a value, where it is not one already. */
  fromText?: (text: string | string[]) => unknown;
}

/** One rule for a field, said once for the validator, the error's text and the OpenAPI document. */
export function Field(options: FieldOptions, rule: FieldRule): PropertyDecorator {
  const { required = false, ...documentation } = options;
  const { message, fromText, accepts } = rule;
  const isValid = (value: unknown) => (value === undefined || value === null ? !required : accepts(value));
  return applyDecorators(
    ...(options.nullable ? [Marked(setNullable)] : []),
    ...(fromText ? [Marked((target, property) => setFromText(target, property, fromText))] : []),
    Marked((target, property) => setRule(target, property, isValid)),
    required ? IsDefined({ message: 'is required' }) : IsOptional(),
    ValidateBy({
      name: rule.code,
      validator: {
        validate: accepts,
        defaultMessage: (context) => (typeof message === 'string' ? message : message(context?.value)),
      },
    }),
    ApiProperty({ ...rule.schema, ...documentation, required } as ApiPropertyOptions),
  );
}

function Marked(mark: (target: object, property: string) => void): PropertyDecorator {
  return (target, property) => mark(target, property as string);
}
