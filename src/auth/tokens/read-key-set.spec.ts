import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readKeySet } from './read-key-set.js';

type Members = Record<string, unknown>;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const edwards = generateKeyPairSync('ed25519');

function toJwk(key: KeyObject, members: Members = {}): Members {
  return { ...key.export({ format: 'jwk' }), ...members };
}

function newPublicKey(curve: string): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: curve }).publicKey;
}

/** The ids of the keys that are taken, each with its algorithm. */
function read(...keys: unknown[]): [string | undefined, string][] {
  return [...readKeySet({ keys })].map(([id, { algorithm }]) => [id, algorithm]);
}

describe('readKeySet', () => {
  it('binds each key to the algorithm of its type', () => {
    const keys = { rsa, elliptic, edwards };

    expect(read(...Object.entries(keys).map(([kid, { publicKey }]) => toJwk(publicKey, { kid })))).toEqual([
      ['rsa', 'RS256'],
      ['elliptic', 'ES256'],
      ['edwards', 'EdDSA'],
    ]);
  });

  it.each<[string, Members]>([
    ['nothing more', {}],
    ['that it is for signatures', { use: 'sig' }],
    ['its algorithm', { alg: 'ES256' }],
    ['that it verifies', { key_ops: ['verify'] }],
    ['that it verifies, among others', { key_ops: ['encrypt', 'verify'] }],
    ['what is not known here', { 'x5t#S256': 'abc', ext: true, issuer: 'https://id.example.com/' }],
  ])('takes a key that says %s', (_, members) => {
    expect(read(toJwk(elliptic.publicKey, { kid: 'key', ...members }))).toEqual([['key', 'ES256']]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 5],
    ['a text', 'key'],
    ['a list', [toJwk(rsa.publicKey)]],
    ['an empty object', {}],
    ['a key for encryption', toJwk(rsa.publicKey, { use: 'enc' })],
    ['a key whose use is null', toJwk(rsa.publicKey, { use: null })],
    ['a key that only encrypts', toJwk(rsa.publicKey, { key_ops: ['encrypt', 'wrapKey'] })],
    ['a key of no operation', toJwk(rsa.publicKey, { key_ops: [] })],
    ['a key whose operations are a text', toJwk(rsa.publicKey, { key_ops: 'verify' })],
    ['an RSA key for RSA-OAEP', toJwk(rsa.publicKey, { alg: 'RSA-OAEP' })],
    ['an RSA key for RS512', toJwk(rsa.publicKey, { alg: 'RS512' })],
    ['an RSA key for PS256', toJwk(rsa.publicKey, { alg: 'PS256' })],
    ['an RSA key for HS256', toJwk(rsa.publicKey, { alg: 'HS256' })],
    ['an RSA key for ES256', toJwk(rsa.publicKey, { alg: 'ES256' })],
    ['an elliptic key for RS256', toJwk(elliptic.publicKey, { alg: 'RS256' })],
    ['a key whose algorithm is null', toJwk(rsa.publicKey, { alg: null })],
    ['a key whose algorithm is a list', toJwk(rsa.publicKey, { alg: ['RS256'] })],
    ['an RSA key of 1,024 bits', toJwk(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
    ['an RSA key of 2,047 bits', toJwk(generateKeyPairSync('rsa', { modulusLength: 2047 }).publicKey)],
    ['an RSA key without a modulus', toJwk(rsa.publicKey, { n: undefined })],
    ['an RSA key whose modulus is no base64', toJwk(rsa.publicKey, { n: '!' })],
    ['an RSA key without an exponent', toJwk(rsa.publicKey, { e: undefined })],
    ['a private RSA key', toJwk(rsa.privateKey)],
    ['a private elliptic key', toJwk(elliptic.privateKey)],
    ['a private Ed25519 key', toJwk(edwards.privateKey)],
    ['a private key that says it verifies', toJwk(rsa.privateKey, { use: 'sig', key_ops: ['verify'] })],
    ['a point off the curve', toJwk(elliptic.publicKey, { x: toJwk(newPublicKey('P-256'))['x'] })],
    ['half of a point', toJwk(elliptic.publicKey, { y: undefined })],
    ['a key on P-384', toJwk(newPublicKey('P-384'))],
    ['a key on secp256k1', toJwk(newPublicKey('secp256k1'))],
    ['an Ed25519 key that is cut off', toJwk(edwards.publicKey, { x: 'AAAA' })],
    ['an Ed448 key', toJwk(generateKeyPairSync('ed448').publicKey)],
    ['a key for agreement', toJwk(generateKeyPairSync('x25519').publicKey)],
    ['a secret', { kty: 'oct', k: 'a secret of 32 bytes or more, in a test' }],
    ['a key of an unknown type', { kty: 'XYZ' }],
  ])('leaves out %s, and that alone', (_, unusable) => {
    const before = toJwk(rsa.publicKey, { kid: 'before' });
    const after = toJwk(edwards.publicKey, { kid: 'after' });

    expect(read(before, unusable, after)).toEqual([
      ['before', 'RS256'],
      ['after', 'EdDSA'],
    ]);
    expect(() => read(unusable)).toThrow('has no public key for signatures');
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a list', [toJwk(rsa.publicKey)]],
    ['a key', toJwk(rsa.publicKey)],
    ['an object of keys', { keys: { key: toJwk(rsa.publicKey) } }],
    ['a set whose keys are null', { keys: null }],
  ])('refuses %s, which is no set', (_, set) => {
    expect(() => readKeySet(set)).toThrow('The response is no JSON Web Key Set');
  });

  it('refuses a set without keys', () => {
    expect(() => read()).toThrow('has no public key for signatures');
  });

  it.each<[string, Members]>([
    ['no id', {}],
    ['an empty id', { kid: '' }],
    ['an id that is no text', { kid: 1 }],
  ])('takes a key with %s as one without', (_, members) => {
    expect(read(toJwk(rsa.publicKey, members))).toEqual([[undefined, 'RS256']]);
  });
});
