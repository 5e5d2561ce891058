import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { createApiKeyText, parseApiKeyText } from './api-key-text.js';

const TENANT = '0a0e8400-e29b-41d4-a716-4466554400ff' as TenantId;

describe('createApiKeyText', () => {
  it('makes another key each time, which carries its tenant', () => {
    const [one, other] = [createApiKeyText(TENANT), createApiKeyText(TENANT)];

    expect(one).toMatch(/^rtn_sk_[\w-]{64}$/);
    expect(one).not.toBe(other);
    expect(parseApiKeyText(one)).toEqual({
      tenantId: TENANT,
      hash: createHash('sha256').update(one).digest(),
    });
  });
});

describe('parseApiKeyText', () => {
  const key = createApiKeyText(TENANT);

  it.each([
    ['nothing', ''],
    ['the prefix alone', 'rtn_sk_'],
    ['another prefix', key.replace('rtn_sk_', 'rtn_pk_')],
    ['the prefix in capitals', key.replace('rtn_sk_', 'RTN_SK_')],
    ['a character less', key.slice(0, -1)],
    ['a character more', `${key}A`],
    ['a line feed after it', `${key}\n`],
    ['a space before it', ` ${key}`],
    ['padding', `${key.slice(0, -1)}=`],
    ['characters of plain base64', `${key.slice(0, -2)}+/`],
    ['two keys in one header', `${key}, ${key}`],
  ])('is null for %s', (_, text) => {
    expect(parseApiKeyText(text)).toBeNull();
  });
});
