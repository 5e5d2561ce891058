import { STATUS_CODES } from 'node:http';
import { expect } from 'vitest';
import type { Answer } from './http.js';

/**
 * What came of a request, in words such as `201` or `401 TOKEN_EXPIRED`. Expects of an error that it has the
 * one shape of all errors, with nothing beside it that `members` does not name, and of a 401 that it says how
 * to authenticate.
 */
export function outcomeOf(answer: Answer, members: Record<string, unknown> = {}): string {
  if (answer.status < 400) return String(answer.status);
  expect(answer.body).toEqual({
    statusCode: answer.status,
    error: STATUS_CODES[answer.status],
    message: expect.any(String),
    code: expect.stringMatching(/^[A-Z]+(_[A-Z]+)*$/),
    details: expect.any(Array),
    requestId: answer.headers.get('x-request-id'),
    ...members,
  });
  expect(answer.headers.get('www-authenticate')).toBe(answer.status === 401 ? 'Bearer' : null);
  return `${answer.status} ${answer.body.code}`;
}
