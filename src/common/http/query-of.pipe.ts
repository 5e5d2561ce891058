import type { PipeTransform } from '@nestjs/common';
import { ValidationError } from '../errors/domain-error.js';
import { toQueryDto } from '../validation/to-query-dto.js';

/** Reads the query parameters as a DTO: `@Query(new QueryOf(ListRoutesQueryDto))`. Throws 400 with all their faults. */
export class QueryOf<T extends object> implements PipeTransform<object, T> {
  constructor(private readonly type: new () => T) {}

  transform(query: object): T {
    const { dto, faults } = toQueryDto(this.type, query);
    if (faults.length > 0) throw new ValidationError(faults);
    return dto;
  }
}
