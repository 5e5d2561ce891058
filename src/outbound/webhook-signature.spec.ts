import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { isWebhookSecret, makeWebhookSecret, signWebhook } from './webhook-signature.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ofSize = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;

describe('a signature', () => {
  it.each(['{}', '{"name":"Größe 😀 \\u0000"}', '', ' {\n} ', '"\u2028"', 'a'.repeat(100_000)])(
    'is the one of the library, for %j',
    (text) => {
      const now = 1_614_265_330_999;
      const headers = signWebhook(Buffer.from(text), { id: 'msg_1', secrets: [SECRET] }, now);

      expect(headers).toEqual({
        'webhook-id': 'msg_1',
        'webhook-timestamp': '1614265330',
        'webhook-signature': new Webhook(SECRET).sign('msg_1', new Date(now), text),
      });
    },
  );

  it('is made for each secret, the newest first', () => {
    const secrets = [makeWebhookSecret(), SECRET];
    const headers = signWebhook(Buffer.from('{}'), { id: 'msg_1', secrets }, Date.now());
    const each = secrets.map((secret) => new Webhook(secret).sign('msg_1', new Date(), '{}'));

    expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
    for (const secret of secrets) expect(new Webhook(secret).verify('{}', { ...headers })).toEqual({});
    expect(each[0]).not.toBe(each[1]);
  });

  it.each([
    ['no secret', { id: 'msg_1', secrets: [] }],
    ['a secret that is none', { id: 'msg_1', secrets: [SECRET, 'secret'] }],
    ['an id that ends too early in what is signed', { id: 'msg.1', secrets: [SECRET] }],
    ['no id', { id: '', secrets: [SECRET] }],
  ])('is not made with %s', (_, signing) => {
    expect(() => signWebhook(Buffer.from('{}'), signing, 0)).toThrow(RangeError);
  });
});

describe('a secret', () => {
  it('is made of 32 random bytes', () => {
    expect(isWebhookSecret(makeWebhookSecret())).toBe(true);
    expect(Buffer.from(makeWebhookSecret().slice(6), 'base64')).toHaveLength(32);
    expect(makeWebhookSecret()).not.toBe(makeWebhookSecret());
  });

  it.each([SECRET, ofSize(24), ofSize(33), ofSize(64)])('is taken: %s', (secret) => {
    expect(isWebhookSecret(secret)).toBe(true);
  });

  it.each([
    '',
    'whsec_',
    ofSize(23),
    ofSize(65),
    SECRET.slice(6),
    SECRET.toUpperCase(),
    `${SECRET} `,
    `${SECRET}\n`,
    `${SECRET}=`,
    ofSize(32).slice(0, -1),
    `whsec_${'-_'.repeat(20)}`,
    `whsk_${SECRET.slice(6)}`,
  ])('is refused: %j', (secret) => {
    expect(isWebhookSecret(secret)).toBe(false);
  });
});
