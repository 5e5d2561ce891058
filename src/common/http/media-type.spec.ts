import { describe, expect, it } from 'vitest';
import { isJsonType, isUncoded } from './media-type.js';

describe('isJsonType', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json;',
    'application/json ; ; charset=utf-8;',
    'application/json;charset=UTF-8',
    'application/json; Charset="utf-8"',
    'application/json; charset="ut\\f-8"',
    'application/json; charset=utf8',
    'application/json; profile="https://a.example/;charset=latin1,\\"x"; charset=utf-8',
    'application/json; odata.metadata=minimal; IEEE754Compatible=true',
    'application/json;x="\xe9"',
    'application/json\t;\tcharset=utf-8\t',
  ])('takes %s', (type) => {
    expect(isJsonType(type)).toBe(true);
  });

  it.each([
    '',
    'json',
    'application/jsonp',
    'application/json+x',
    'application /json',
    'text/json',
    'application/json, application/json',
    'application/json charset=utf-8',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json; charset=',
    'application/json; charset="utf-8',
    'application/json; charset = utf-8',
    'application/json; charset=utf-8; charset=utf-8',
    'application/json; charset=utf-8; CHARSET=latin1',
    'application/json; x',
    'application/json; x="\u007f"',
    `application/json${';a="\\"'.repeat(4_000)}`,
    `application/json${'\t'.repeat(15_000)}x`,
  ])('does not take %s', (type) => {
    expect(isJsonType(type)).toBe(false);
  });
});

describe('isUncoded', () => {
  it.each(['', 'identity', 'Identity', ' IDENTITY ', 'identity,identity', ', identity,\t,'])(
    'takes %j',
    (coding) => {
      expect(isUncoded(coding)).toBe(true);
    },
  );

  it.each(['gzip', 'identity, gzip', 'GZIP', 'identity;q=1', 'identityx'])('does not take %j', (coding) => {
    expect(isUncoded(coding)).toBe(false);
  });
});
