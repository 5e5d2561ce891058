import { type Type, applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import { INT32_MAX } from '../int32-max.js';
import { COUNT, integerSchema } from '../validation/json-schemas.js';

/** Where in a list a part of it is. */
@ApiSchema({
  name: 'PageMeta',
  description:
    'Where in the list this part is: `page`, `total` and `totalPages` for a page, `nextCursor` for a part by cursor',
})
export class PageMetaDto {
  @ApiProperty({ ...integerSchema(1, 100), example: 25, description: 'How many items a part has at most' })
  limit!: number;

  @ApiProperty({
    ...integerSchema(1, INT32_MAX),
    required: false,
    example: 1,
    description: 'Which page this is, from 1',
  })
  page?: number;

  @ApiProperty({
    ...COUNT,
    required: false,
    example: 1,
    description:
      'How many items the list has in all: exact up to 10,000; beyond, it may come from a count of the same list made ' +
      'within the last 10 seconds',
  })
  total?: number;

  @ApiProperty({ ...COUNT, required: false, example: 1, description: 'How many pages the list has in all' })
  totalPages?: number;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    description: 'The `cursor` of the next part; null at the end of the list',
  })
  nextCursor?: string | null;
}

/** A part of a list. */
export interface Page<Item> {
  data: Item[];
  meta: PageMetaDto;
}

/** The same part of a list, each item as a response has it. */
export function mapPage<Item, Mapped>({ data, meta }: Page<Item>, map: (item: Item) => Mapped): Page<Mapped> {
  return { data: data.map((item) => map(item)), meta };
}

/** Documents a response that is a part of a list. */
export function ApiPage(item: Type): MethodDecorator {
  return applyDecorators(ApiOkResponse({ type: pageOf(item), description: 'A part of the list' }));
}

const PAGES = new WeakMap<Type, Type>();

/** The class of a part of a list, one for each class of items. */
function pageOf(item: Type): Type {
  const known = PAGES.get(item);
  if (known) return known;
  const name = getSchemaPath(item).split('/').at(-1)!;

  @ApiSchema({ name: `${name}Page`, description: `A part of a list, each item of it as \`${name}\`` })
  class PageDto {
    @ApiProperty({
      type: () => item,
      isArray: true,
      description: 'The items of this part, in the order of `sort`',
    })
    data!: object[];

    @ApiProperty({ type: () => PageMetaDto, description: 'Where in the list this part is' })
    meta!: PageMetaDto;
  }

  PAGES.set(item, PageDto);
  return PageDto;
}
