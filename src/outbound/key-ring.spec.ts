import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { StartError } from '../config/start-error.js';
import { assertKeysKnown } from './assert-keys-known.js';
import { CredentialsUnreadableError, type UnreadableReason } from './credentials-unreadable-error.js';
import { type CredentialPlace, KeyRing, type SealedCredential } from './key-ring.js';

const K1 = { id: 'k1', key: Buffer.alloc(32, 1) };
const K2 = { id: 'k2', key: Buffer.alloc(32, 2) };
const PLACE: CredentialPlace = { tenantId: 't', configurationId: 'c', field: 'secret' };
const TEXT = 'whsec_Größe 😀';

function reasonOf(act: () => unknown): UnreadableReason | 'none' {
  try {
    act();
  } catch (error) {
    if (error instanceof CredentialsUnreadableError) return error.reason;
    throw error;
  }
  return 'none';
}

/** With one bit of one byte the other way round. */
function changed({ keyId, sealed }: SealedCredential, index: number): SealedCredential {
  const bytes = Buffer.from(sealed, 'base64');
  bytes[index]! ^= 1;
  return { keyId, sealed: bytes.toString('base64') };
}

/** Why a start is refused with these keys where credentials are stored by those. */
function refusal(keys: (typeof K1)[], stored: string[], isProduction: boolean): string {
  try {
    assertKeysKnown(new KeyRing(keys), stored, isProduction);
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return 'goes on';
}

describe('a sealed credential', () => {
  it.each(['', 'a', TEXT, '\u0000', 'x'.repeat(10_000)])('opens to what it was: %j', (text) => {
    const ring = new KeyRing([K1]);

    expect(ring.open(ring.seal(text, PLACE), PLACE)).toBe(text);
  });

  it('is another one each time, and does not show what it holds', () => {
    const ring = new KeyRing([K1]);
    const [one, other] = [ring.seal(TEXT, PLACE), ring.seal(TEXT, PLACE)];

    expect(one.keyId).toBe('k1');
    expect(one.sealed).not.toBe(other.sealed);
    expect(Buffer.from(one.sealed, 'base64').includes(TEXT)).toBe(false);
    expect(Buffer.from(one.sealed, 'base64')).toHaveLength(12 + Buffer.byteLength(TEXT) + 16);
  });

  it.each<[string, Partial<CredentialPlace>]>([
    ['tenant', { tenantId: 'u' }],
    ['configuration', { configurationId: 'd' }],
    ['field', { field: 'api_key' }],
  ])('does not open in another %s', (_, other) => {
    const ring = new KeyRing([K1]);
    const sealed = ring.seal(TEXT, PLACE);

    expect(reasonOf(() => ring.open(sealed, { ...PLACE, ...other }))).toBe('NOT_AUTHENTIC');
  });

  it('does not open where any byte of it was changed', () => {
    const ring = new KeyRing([K1]);
    const sealed = ring.seal('ab', PLACE);
    const outcomes = Array.from({ length: 12 + 2 + 16 }, (_, index) =>
      reasonOf(() => ring.open(changed(sealed, index), PLACE)),
    );

    expect(new Set(outcomes)).toEqual(new Set(['NOT_AUTHENTIC']));
  });

  it.each([0, 1, 11, 12, 16, 27, 29])('does not open where only %i bytes of it are left', (length) => {
    const ring = new KeyRing([K1]);
    const bytes = Buffer.from(ring.seal('ab', PLACE).sealed, 'base64');
    const cut = { keyId: 'k1', sealed: bytes.subarray(0, length).toString('base64') };

    expect(reasonOf(() => ring.open(cut, PLACE))).toBe('NOT_AUTHENTIC');
  });

  it('does not open by another key of the same id', () => {
    const sealed = new KeyRing([K1]).seal(TEXT, PLACE);

    expect(reasonOf(() => new KeyRing([{ id: 'k1', key: K2.key }]).open(sealed, PLACE))).toBe(
      'NOT_AUTHENTIC',
    );
  });

  it('is not made for a place that could be taken for another', () => {
    expect(() => new KeyRing([K1]).seal(TEXT, { ...PLACE, configurationId: 'c|d' })).toThrow(RangeError);
  });
});

describe('keys that are replaced', () => {
  it('are added last, moved first, and removed when nothing is sealed by the old one', () => {
    const before = new KeyRing([K1]);
    const old = before.seal(TEXT, PLACE);
    const added = new KeyRing([K1, K2]);
    const moved = new KeyRing([K2, K1]);
    const sealed = moved.seal(TEXT, PLACE);

    expect([added.seal(TEXT, PLACE).keyId, sealed.keyId]).toEqual(['k1', 'k2']);
    expect(added.open(sealed, PLACE)).toBe(TEXT);
    expect([moved.isOutdated(old), moved.isOutdated(sealed)]).toEqual([true, false]);
    const resealed = moved.reseal(old, PLACE);
    expect(resealed.keyId).toBe('k2');
    expect(new KeyRing([K2]).open(resealed, PLACE)).toBe(TEXT);
    expect(reasonOf(() => new KeyRing([K2]).open(old, PLACE))).toBe('UNKNOWN_KEY');
    expect(reasonOf(() => before.open(sealed, PLACE))).toBe('UNKNOWN_KEY');
  });

  it('may be missing: then nothing is sealed or opened', () => {
    const empty = new KeyRing([]);

    expect(empty.isEmpty).toBe(true);
    expect(reasonOf(() => empty.seal(TEXT, PLACE))).toBe('NO_KEY');
    expect(reasonOf(() => empty.open(new KeyRing([K1]).seal(TEXT, PLACE), PLACE))).toBe('UNKNOWN_KEY');
  });

  it('are not shown by anything that prints the ring', () => {
    const ring = new KeyRing([K1]);

    expect(inspect(ring, { depth: 9, showHidden: true }) + JSON.stringify(ring)).not.toMatch(
      /AQEBAQ|01 01 01|1, 1, 1/,
    );
  });
});

describe('a start', () => {
  it.each([true, false])(
    'names the ids of stored credentials whose keys are missing (production: %s)',
    (isProduction) => {
      const message = refusal([K1], ['k3', 'k1', 'k2', 'k3'], isProduction);

      expect(message).toBe(
        'CREDENTIALS_KEYS lacks keys by which credentials are stored: k2, k3. Add them at the end of the list.',
      );
    },
  );

  it('is refused in production alone where no key is configured and credentials are stored', () => {
    expect(refusal([], ['k1'], true)).toBe(
      'CREDENTIALS_KEYS must be set: credentials are stored by the keys k1.',
    );
    expect(refusal([], ['k1'], false)).toBe('goes on');
    expect(refusal([], [], true)).toBe('goes on');
    expect(refusal([K2, K1], ['k1', 'k2'], true)).toBe('goes on');
  });
});
