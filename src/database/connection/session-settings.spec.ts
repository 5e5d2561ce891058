import { describe, expect, it } from 'vitest';
import { SESSION_LIMITS } from './session-settings.js';

describe('SESSION_LIMITS', () => {
  it.each<[string, string, boolean]>([
    ['statement_timeout', '1ms', true],
    ['statement_timeout', '999ms', true],
    ['statement_timeout', '4999ms', true],
    ['statement_timeout', '1s', true],
    ['statement_timeout', '5s', true],
    ['statement_timeout', '5001ms', false],
    ['statement_timeout', '9999ms', false],
    ['statement_timeout', '10s', false],
    ['statement_timeout', '6s', false],
    ['statement_timeout', '1min', false],
    ['statement_timeout', '0', false],
    ['idle_in_transaction_session_timeout', '1ms', true],
    ['idle_in_transaction_session_timeout', '9999ms', true],
    ['idle_in_transaction_session_timeout', '10s', true],
    ['idle_in_transaction_session_timeout', '10001ms', false],
    ['idle_in_transaction_session_timeout', '11s', false],
    ['idle_in_transaction_session_timeout', '1h', false],
    ['idle_in_transaction_session_timeout', '0', false],
  ])('takes %s of %s for right: %s', (name, value, expected) => {
    const { right } = SESSION_LIMITS.find((limit) => limit.name === name)!;

    expect(new RegExp(right, 'i').test(value)).toBe(expected);
  });
});
