import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  IsDefined,
  IsOptional,
  Validate,
  type ValidationArguments,
  ValidatorConstraint,
} from 'class-validator';
import { ValueConstraint } from './compile-rules.js';
import { setNullable } from './to-dto.js';
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
  const { fromText } = rule;
  return applyDecorators(
    ...(options.nullable ? [Marked(setNullable)] : []),
    ...(fromText ? [Marked((target, property) => setFromText(target, property, fromText))] : []),
    required ? IsDefined() : IsOptional(),
    Validate(constraintOf(rule)),
    ApiProperty({ ...rule.schema, ...documentation, required } as ApiPropertyOptions),
  );
}

function constraintOf({ code, message, accepts }: FieldRule): new () => ValueConstraint {
  @ValidatorConstraint({ name: code })
  class FieldConstraint extends ValueConstraint {
    validate(value: unknown): boolean {
      return accepts(value);
    }

    defaultMessage({ value }: ValidationArguments): string {
      return typeof message === 'string' ? message : message(value);
    }
  }
  return FieldConstraint;
}

function Marked(mark: (target: object, property: string) => void): PropertyDecorator {
  return (target, property) => mark(target, property as string);
}
