import { type Type, applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiProperty, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import { ApiErrors } from '../errors/api-errors.decorator.js';

@ApiSchema({ name: 'PageMeta' })
export class PageMetaDto {
  @ApiProperty({ type: 'integer', example: 1 })
  page!: number;

  @ApiProperty({ type: 'integer', example: 25, description: 'How many a page has at most' })
  limit!: number;

  @ApiProperty({
    type: 'integer',
    example: 51,
    description:
      'How many there are in all: exact up to 10,000; beyond, it may come from a count of the same list made within the ' +
      'last 10 seconds',
  })
  total!: number;

  @ApiProperty({ type: 'integer', example: 3 })
  totalPages!: number;
}

@ApiSchema({ name: 'CursorMeta' })
export class CursorMetaDto {
  @ApiProperty({ type: 'integer', example: 25, description: 'How many a part has at most' })
  limit!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The `cursor` of the next part; null at the end',
  })
  nextCursor!: string | null;
}

/** A part of a list. */
export interface Page<Item> {
  data: Item[];
  meta: PageMetaDto | CursorMetaDto;
}

/** The same part of a list, each item as a response has it. */
export function mapPage<Item, Mapped>({ data, meta }: Page<Item>, map: (item: Item) => Mapped): Page<Mapped> {
  return { data: data.map((item) => map(item)), meta };
}

/** Documents an answer that is a part of a list, and the errors of its query parameters. */
export function ApiPage(item: Type): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(item, PageMetaDto, CursorMetaDto),
    ApiOkResponse({
      description: 'A part of the list',
      schema: {
        type: 'object',
        required: ['data', 'meta'],
        properties: {
          data: { type: 'array', items: { $ref: getSchemaPath(item) } },
          meta: { oneOf: [{ $ref: getSchemaPath(PageMetaDto) }, { $ref: getSchemaPath(CursorMetaDto) }] },
        },
      },
    }),
    ApiErrors(400, 500, 503),
  );
}
