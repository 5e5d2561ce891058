import { describe, expect, it } from 'vitest';
import { addressKey } from './address-key.js';

describe('addressKey', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::'],
    ['[2001:db8:1:2::1]:51234', '2001:db8:1:2::'],
    ['2001:db8:1:3::1', '2001:db8:1:3::'],
    ['fe80::1%eth0', 'fe80::'],
    ['unknown', 'unknown'],
    ['_hidden', 'unknown'],
    ['203.0.113.7.1', 'unknown'],
    ['', 'unknown'],
  ])('counts %j as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
