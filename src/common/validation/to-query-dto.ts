import { type DtoReading, toDto } from './to-dto.js';

type FromText = (text: string | string[]) => unknown;

const FROM_TEXT = Symbol('from text');

/** Remembers how the text of a query parameter becomes the value of a DTO's property. */
export function setFromText(target: object, property: string, fromText: FromText): void {
  Reflect.defineMetadata(FROM_TEXT, fromText, target, property);
}

/** Makes a DTO of query parameters as {@link toDto} makes one of a body; faults name the parameter. */
export function toQueryDto<T extends object>(type: new () => T, query: object): DtoReading<T> {
  const values = Object.entries(query as Record<string, string | string[]>).map(([name, text]) => {
    const fromText = Reflect.getMetadata(FROM_TEXT, type.prototype as object, name) as FromText | undefined;
    return [name, fromText ? fromText(text) : text];
  });
  const { dto, faults } = toDto(type, Object.fromEntries(values));
  const named = faults.map(({ field, code, message }) => ({ field: field.slice(1), code, message }));
  return { dto, faults: named };
}
