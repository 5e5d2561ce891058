import { describe, expect, it } from 'vitest';
import { StartError } from './config/start-error.js';
import { UnavailableError } from './common/errors/unavailable-error.js';
import { ConfigError } from './config/config-error.js';
import { describeRefusal } from './refuse-start.js';

describe('describeRefusal', () => {
  it.each([new ConfigError('PORT is wrong'), new StartError('PORT is wrong', { cause: new Error('why') })])(
    'has the message alone of %s',
    (error) => {
      expect(describeRefusal(error)).toBe('PORT is wrong');
    },
  );

  it('says in words that the database was lost', () => {
    const error = new UnavailableError('DATABASE_UNAVAILABLE', 'Send it again', new Error('cut by a:b@c'));

    expect(describeRefusal(error)).toBe(
      'The database did not answer while the service started: cut by a:b@c. Start it again when the database answers.',
    );
  });

  it('has of a bug its stack, its members and its causes', () => {
    const cause = Object.assign(new TypeError('the cause'), { code: 'E1' });
    const text = describeRefusal(new Error('a bug', { cause }));

    expect(text).toMatch(/^Error: a bug\n {4}at .*refuse-start\.spec/);
    expect(text).toMatch(/\[cause\]: TypeError: the cause\n[\s\S]*code: 'E1'/);
  });

  it('has of an error of several all of them', () => {
    const text = describeRefusal(new AggregateError([new Error('first'), new Error('second')]));

    expect(text).toContain('first');
    expect(text).toContain('second');
  });

  it.each<[unknown, string]>([
    [{ rejectUnauthorized: false }, '{ rejectUnauthorized: false }'],
    ['a text', "'a text'"],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('s'), 'Symbol(s)'],
    [Object.create(null), '[Object: null prototype] {}'],
  ])('has of %o what it is', (thrown, text) => {
    expect(describeRefusal(thrown)).toBe(`Something was thrown that is no error: ${text}`);
  });

  it('has no password of a URL, whatever is in it', () => {
    const input = 'postgres://user:geh#e@im/4711@host/db and https://me:geheim@id.example.com/keys';
    const text = describeRefusal(Object.assign(new TypeError('Invalid URL'), { input }));

    expect(text).toContain('postgres://***@host/db and https://***@id.example.com/keys');
    expect(text).toMatch(/at .*refuse-start\.spec/);
  });
});
