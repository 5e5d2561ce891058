import { type ArgumentMetadata, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { ValidationError } from '../errors/domain-error.js';
import { isUuid } from '../validation/field-decorators.js';

class UuidPipe implements PipeTransform<string, string> {
  transform(value: string, { data: field = 'id' }: ArgumentMetadata): string {
    if (isUuid(value)) return value.toLowerCase();
    throw new ValidationError([{ field, code: 'INVALID_UUID', message: 'must be a UUID' }]);
  }
}

/**
 * A UUID in the path, in lower case. Throws 400 when it is none.
 *
 * @param thing what the id is of
 * @param example an id of the demo tenant
 */
export function IdParam(thing: string, example: string, name = 'id'): ParameterDecorator {
  return (target, method, index) => {
    Param(name, UuidPipe)(target, method, index);
    ApiParam({
      name,
      description: `Id of the ${thing}`,
      schema: { type: 'string', format: 'uuid', example },
    })(target, method!, Object.getOwnPropertyDescriptor(target, method!)!);
  };
}
