import { vi } from 'vitest';

/** Waits until a check holds, as long as that takes on a slow machine. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: 30_000 });
}
