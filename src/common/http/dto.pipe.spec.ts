import type { ArgumentMetadata } from '@nestjs/common';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../errors/unavailable-error.js';
import type { LoggedRequest } from '../logging/logged-request.js';
import { BodyOptions, Check } from '../validation/dto-options.js';
import { IntegerField } from '../validation/field-decorators.js';
import { DtoPipe } from './dto.pipe.js';
import { UnreadBody } from './unread-body.js';

@Check(({ least, most }: RangeDto) =>
  least > most ? [{ field: '/most', code: 'INVALID_RANGE', message: 'must not be less than least' }] : [],
)
class RangeDto {
  @IntegerField({ required: true, min: 0, max: 9, description: '' })
  least!: number;

  @IntegerField({ required: true, min: 0, max: 9, description: '' })
  most!: number;
}

@BodyOptions({ limit: 1_000, large: true })
class SyncDto extends RangeDto {}

@BodyOptions({ limit: 1_000, large: true })
class BatchDto extends RangeDto {}

@BodyOptions({ optional: true })
class EmptyDto {
  @IntegerField({ min: 0, max: 9, description: '' })
  count?: number;
}

const RANGE = { least: 1, most: 2 };

function bodyOf(value: object | string, tenantId = 'a'): UnreadBody {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const headers = { 'content-type': 'application/json', 'content-length': String(text.length) };
  return new UnreadBody({
    headers,
    raw: Readable.from([Buffer.from(text)]),
    tenantId,
  } as unknown as LoggedRequest);
}

function argument(
  metatype: ArgumentMetadata['metatype'],
  type: ArgumentMetadata['type'] = 'body',
): ArgumentMetadata {
  return { type, ...(metatype ? { metatype } : {}) };
}

/** Whether the pipe has begun to read it, once all that could begin has. */
async function isRead({ request }: UnreadBody): Promise<boolean> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  return request.raw.readableDidRead;
}

describe('DtoPipe', () => {
  let pipe: DtoPipe;

  beforeEach(() => {
    pipe = new DtoPipe();
  });

  function transform(body: UnreadBody, type: new () => object): Promise<unknown> {
    return Promise.resolve(pipe.transform(body, argument(type)));
  }

  it('makes the DTO of a body', async () => {
    const dto = await transform(bodyOf(RANGE), RangeDto);

    expect(dto).toBeInstanceOf(RangeDto);
    expect(dto).toEqual(RANGE);
  });

  it('makes the DTO of the query parameters', () => {
    const dto = pipe.transform({ least: '1', most: '2' }, argument(RangeDto, 'query'));

    expect(dto).toEqual(RANGE);
  });

  it('leaves other values as they are', () => {
    expect(pipe.transform('x', argument(String, 'param'))).toBe('x');
    expect(pipe.transform('x', { type: 'query', data: 'name', metatype: String })).toBe('x');
  });

  it('finds the faults of fields, and those of several together', async () => {
    const answer = transform(bodyOf({ least: 3, most: 2, other: 1 }), RangeDto);

    await expect(answer).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      details: [{ code: 'UNKNOWN_FIELD' }, { field: '/most', code: 'INVALID_RANGE' }],
    });
  });

  it('takes no body for an empty one where it may be absent', async () => {
    await expect(transform(bodyOf(''), EmptyDto)).resolves.toEqual({});
    await expect(transform(bodyOf(''), RangeDto)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('refuses a body that is larger than its class says', async () => {
    await expect(transform(bodyOf('x'.repeat(1_001)), SyncDto)).rejects.toMatchObject({
      code: 'BODY_TOO_LARGE',
    });
  });

  it.each([undefined, Object])('hands no body or query to a handler whose type is %s', async (metatype) => {
    const body = bodyOf(RANGE);

    expect(() => pipe.transform(body, argument(metatype))).toThrow(/no DTO class/);
    expect(() => pipe.transform({ least: '1' }, argument(metatype, 'query'))).toThrow(/no DTO class/);
    expect(await isRead(body)).toBe(false);
  });

  it('leaves large bodies of a tenant unread until those before have their response, whatever they are of', async () => {
    const first = bodyOf(RANGE);
    await Promise.all([transform(first, SyncDto), transform(bodyOf(RANGE), BatchDto)]);
    const third = bodyOf(RANGE);
    const waiting = transform(third, SyncDto);

    expect(await isRead(first)).toBe(true);
    expect(await isRead(third)).toBe(false);
    await expect(transform(bodyOf(RANGE, 'b'), BatchDto)).resolves.toEqual(RANGE);
    await expect(transform(bodyOf(RANGE), RangeDto)).resolves.toEqual(RANGE);
    first.respond();
    await expect(waiting).resolves.toEqual(RANGE);
  });

  it('lets four large bodies of all tenants be carried out at once', async () => {
    const bodies = ['a', 'a', 'b', 'b'].map((tenant) => bodyOf(RANGE, tenant));
    await Promise.all(bodies.map((body) => transform(body, SyncDto)));
    let isDone = false;
    const fifth = transform(bodyOf(RANGE, 'c'), BatchDto).then(() => (isDone = true));
    await new Promise(setImmediate);

    expect(isDone).toBe(false);
    bodies[0]!.respond();
    await fifth;
  });

  it('refuses a large body when too many of its tenant wait', async () => {
    await Promise.all([transform(bodyOf(RANGE), SyncDto), transform(bodyOf(RANGE), SyncDto)]);
    for (let count = 0; count < 32; count++) leaveWaiting(bodyOf(RANGE));

    await expect(transform(bodyOf(RANGE), BatchDto)).rejects.toBeInstanceOf(UnavailableError);
  });

  it('frees a place once, also when the body was faulty or its request had its response before', async () => {
    for (let round = 0; round < 5; round++) {
      const faulty = bodyOf('{');
      await expect(transform(faulty, SyncDto)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
      faulty.respond();
      faulty.respond();
      const responded = bodyOf(RANGE);
      responded.respond();
      await transform(responded, SyncDto);
    }
    const [first, second, third] = [bodyOf(RANGE), bodyOf(RANGE), bodyOf(RANGE)];
    await Promise.all([transform(first, SyncDto), transform(second, SyncDto)]);
    leaveWaiting(third);

    expect(await isRead(third)).toBe(false);
  });

  /** It is refused when it has waited too long, which nobody hears. */
  function leaveWaiting(body: UnreadBody): void {
    transform(body, SyncDto).catch(() => undefined);
  }
});
