import 'reflect-metadata';
import { afterEach, expect } from 'vitest';
import { takeViolations } from './document-contract.js';

afterEach(() => {
  expect(takeViolations(), 'responses that the OpenAPI document does not have').toEqual([]);
});
