import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { ValidationError } from '../errors/domain-error.js';

interface ParamRule {
  description: string;
  /** One that works in the demo tenant. */
  example: string;
  code: string;
  /** What is allowed. */
  message: string;
  accepts: (text: string) => boolean;
  /** JSON Schema of the OpenAPI document. */
  schema: Record<string, unknown>;
}

/** A text in the path. Throws 400 when the rule does not accept it. */
export function PathParam(
  name: string,
  { description, example, code, message, accepts, schema }: ParamRule,
): ParameterDecorator {
  const pipe: PipeTransform<string, string> = {
    transform(text) {
      if (accepts(text)) return text;
      throw new ValidationError([{ field: name, code, message }]);
    },
  };
  return (target, method, index) => {
    Param(name, pipe)(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method!)!;
    ApiParam({ name, description, schema: { type: 'string', example, ...schema } })(
      target,
      method!,
      descriptor,
    );
  };
}
