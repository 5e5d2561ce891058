import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/app-config.js';
import { ConfigError } from '../../config/config-error.js';
import { createKeyFinder } from './create-key-finder.js';

function toPem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }) as string;
}

describe('createKeyFinder', () => {
  it.each<[string, string]>([
    ['text that is no key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'],
    ['an RSA key of 1,024 bits', toPem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
    ['an RSA key of a bit too few', toPem(generateKeyPairSync('rsa', { modulusLength: 2047 }).publicKey)],
    ['an RSA key for PSS alone', toPem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey)],
    ['a key on the curve P-384', toPem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
    [
      'a key on the curve of Bitcoin',
      toPem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey),
    ],
    ['an Ed448 key', toPem(generateKeyPairSync('ed448').publicKey)],
    ['a key for agreement, not for signatures', toPem(generateKeyPairSync('x25519').publicKey)],
  ])('refuses %s, naming the variable and what is allowed', (_, pem) => {
    const config = loadConfig({ JWT_PUBLIC_KEY: pem });

    expect(() => createKeyFinder(config)).toThrow(
      new ConfigError(
        'JWT_PUBLIC_KEY must be a PEM public key or certificate (RSA of 2048 bits or more, EC P-256 or Ed25519)',
      ),
    );
  });
});
