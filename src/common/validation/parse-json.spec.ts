import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REPEATED, TooDeepError, isKept, parseJson } from './parse-json.js';

describe('parseJson', () => {
  it.each([
    '0.1',
    '1.0',
    '1.50',
    '1e2',
    '1E+2',
    '100e-2',
    '1e-7',
    '-0',
    '-0.0',
    '0e999999999999999999999',
    '9007199254740991',
    '-9007199254740992',
    '19.43260771234568',
    '0.30000000000000004',
    '5e-324',
    '1.7976931348623157e308',
    `1${'0'.repeat(30)}`,
    `0.${'0'.repeat(400)}1e401`,
    `1.${'0'.repeat(400)}`,
    ` ${'\n'.repeat(20)}1.5`,
  ])('keeps a number that a double has: %s', async (text) => {
    expect(await parseJson(text)).toBe(JSON.parse(text));
    expect(await parseJson(`{"a":[${text}]}`)).toEqual({ a: [JSON.parse(text)] });
  });

  it.each([
    '0.1234567890123456789',
    '-0.1234567890123456789',
    '0.1000000000000000055511151231257827',
    '1.00000000000000000001',
    '123456789.12345678901',
    '9007199254740993',
    '-9007199254740993',
    '1e-400',
    '-1e-400',
    '2e-324',
    '1e400',
    '1e99999999999999999999',
    '1.7976931348623158e308',
    `0.${'9'.repeat(17)}`,
  ])('makes NaN of a number that a double has not: %s', async (text) => {
    expect(await parseJson(text)).toBeNaN();
    for (const list of [`[${text}]`, `[0,${text},0]`, `[\t\r\n${text} ]`]) {
      expect(((await parseJson(list)) as unknown[]).map(Number.isNaN)).toContain(true);
    }
    expect(((await parseJson(`{"a":${text}}`)) as { a: unknown }).a).toBeNaN();
  });

  it.each([
    ['{"a":1,"a":2}', { a: REPEATED }],
    ['{"a":1,"a":1}', { a: REPEATED }],
    ['{"a":1,"b":2,"a":{"c":3}}', { a: REPEATED, b: 2 }],
    ['{"a":1,"\\u0061":2}', { a: REPEATED }],
    ['{"" : 1,"":2}', { '': REPEATED }],
    ['[{"a" \n:1},{"a":\t1,"a":1,"a":1}]', [{ a: 1 }, { a: REPEATED }]],
    ['{"x":{"y":[{"z":0,"z":0}]}}', { x: { y: [{ z: REPEATED }] } }],
    ['{"a":":","b":"x\\":","c":":","c":""}', { a: ':', b: 'x":', c: REPEATED }],
    ['{"1":0,"1":0}', { 1: REPEATED }],
  ])('marks a name that comes twice: %s', async (text, expected) => {
    expect(await parseJson(text)).toEqual(expected);
  });

  it('takes the names of prototypes for names', async () => {
    const text = '{"__proto__":1,"constructor":1e2,"toString":[]}';

    expect(Object.entries((await parseJson(text)) as object)).toEqual([
      ['__proto__', 1],
      ['constructor', 100],
      ['toString', []],
    ]);
    expect(Object.entries((await parseJson('{"__proto__":1,"__proto__":2}')) as object)).toEqual([
      ['__proto__', REPEATED],
    ]);
  });

  it('leaves alone what looks like a number, or a name, in a string', async () => {
    const value = {
      a: '0.1234567890123456789',
      b: ': 1e-400, [9007199254740993]',
      c: '{"a":1,"a":2}',
      d: '\\',
      e: '\\":"\\\\',
      f: ':::',
    };

    expect(await parseJson(JSON.stringify(value))).toEqual(value);
    expect(await parseJson(JSON.stringify([value, 1e-7], null, 2))).toEqual([value, 1e-7]);
  });

  it('reads any JSON as JSON.parse does, the quick and the careful way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json({ noUnicodeString: false }),
        fc.constantFrom('', ' ', '\t'),
        async (json, indent) => {
          const value: unknown = JSON.parse(json);
          const text = JSON.stringify(value, null, indent);

          expect(await parseJson(text)).toEqual(value);
          expect(await parseJson(`[1e-7,${text}]`)).toEqual([1e-7, value]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each(['', '{', '[1,]', '{"a":1e-}', '01', '{"a":1,"a":}'])(
    'throws on what is no JSON: %s',
    async (text) => {
      await expect(parseJson(text)).rejects.toThrow(SyntaxError);
    },
  );

  it.each([
    ['[', '[', ']'],
    ['{', '{"a":', '}'],
    ['[ after strings', '["\\"]",', ']'],
  ])('refuses a long text that is too deep before it parses it: %s', async (_, opening, closing) => {
    const deep = (levels: number) =>
      `[${' '.repeat(300_000)}${opening.repeat(levels)}0${closing.repeat(levels)}]`;

    await expect(parseJson(deep(1_000))).rejects.toThrow(TooDeepError);
    expect(typeof (await parseJson(deep(100)))).toBe('object');
  });

  /**
   * Texts that a way whose time or stack grows with the square of their length, or their depth, does not get
   * through.
   */
  it.each([
    ['brackets in strings', `["${'[{'.repeat(1_000_000)}","\\"${'['.repeat(1_000_000)}",1e-7]`],
    ['lists', `[${'[1e-7],'.repeat(100_000)}{}]`],
    ['zeros', `[0.${'0'.repeat(1_000_000)}1${'0'.repeat(1_000_000)}1]`],
    ['digits', `[${'1'.repeat(2_000_000)}]`],
    ['spaces', `{"a"${' '.repeat(2_000_000)}:1e-7}`],
    ['escapes', `["${'\\"'.repeat(1_000_000)}",1e-7]`],
    ['backslashes', `["${'\\\\'.repeat(1_000_000)}",1e-7]`],
    ['colons', `["${':'.repeat(2_000_000)}",1e-7]`],
    ['names', `{${Array.from({ length: 200_000 }, (_, index) => `"n${index}":1e-7`).join(',')}}`],
  ])('reads many %s', async (_, text) => {
    expect(typeof (await parseJson(text))).toBe('object');
  });
});

describe('isKept', () => {
  it('holds of each double as JavaScript writes it, and with zeros at its ends', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (number) => {
        const text = JSON.stringify(number);

        expect([text, text.replace(/^(-?)(\d+)$/, '$1$2.000')].map(isKept)).toEqual([true, true]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('holds of no double with one more digit behind its 17', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 0.9, noNaN: true }), (number) => {
        const digits = String(number).padEnd(19, '0');

        expect(isKept(`${digits}1`)).toBe(false);
      }),
    );
  });
});
