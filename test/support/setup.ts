import 'reflect-metadata';
import { afterEach } from 'vitest';
import { takeViolations } from './document-contract.js';

afterEach(() => {
  const violations = takeViolations();
  if (violations.length > 0)
    throw new Error(`responses that the OpenAPI document does not have:\n${violations.join('\n')}`);
});
