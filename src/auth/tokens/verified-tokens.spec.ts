import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../config/app-config.js';
import { VerifiedTokens } from './verified-tokens.js';

const HEADER = 'Bearer token';

describe('VerifiedTokens', () => {
  let tokens: VerifiedTokens;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    tokens = new VerifiedTokens(loadConfig({ JWT_JWKS_URI: 'https://id.example.com/jwks.json' }));
  });

  afterEach(() => void vi.useRealTimers());

  function keep(lifetime: number): void {
    tokens.keep(HEADER, { subject: 'tester', tenants: new Map(), expiresAt: Date.now() + lifetime });
  }

  it.each([-500, 0, 500])('knows a token for a second when the clock is set by %i ms meanwhile', (step) => {
    keep(60_000);
    vi.setSystemTime(Date.now() + step);

    vi.advanceTimersByTime(999);
    expect(tokens.find(HEADER)?.subject).toBe('tester');
    vi.advanceTimersByTime(1);
    expect(tokens.find(HEADER)).toBeNull();
  });

  it('knows no token that may have expired by the clock', () => {
    keep(100);

    vi.setSystemTime(Date.now() + 100);
    expect(tokens.find(HEADER)).toBeNull();
  });

  it('knows a token until it expires where the key does not change', () => {
    tokens = new VerifiedTokens(loadConfig({ JWT_SECRET: 'a secret of 32 bytes or more, in a test' }));
    keep(60_000);

    vi.advanceTimersByTime(59_999);
    expect(tokens.find(HEADER)?.subject).toBe('tester');
    vi.advanceTimersByTime(1);
    expect(tokens.find(HEADER)).toBeNull();
  });
});
