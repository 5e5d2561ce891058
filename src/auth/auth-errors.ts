import { DomainError, type ErrorDetail } from '../common/errors/domain-error.js';

type UnauthenticatedCode =
  | 'TOKEN_MISSING'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_INVALID'
  | 'API_KEY_INVALID'
  | 'API_KEY_EXPIRED'
  | 'API_KEY_REVOKED'
  | 'CREDENTIALS_AMBIGUOUS';

export class UnauthenticatedError extends DomainError {
  constructor(code: UnauthenticatedCode, message: string) {
    super('UNAUTHENTICATED', code, message);
  }
}

type ForbiddenCode = 'TENANT_FORBIDDEN' | 'PERMISSION_MISSING' | 'API_KEY_REQUIRED';

export class ForbiddenError extends DomainError {
  constructor(code: ForbiddenCode, message: string, details: ErrorDetail[] = []) {
    super('FORBIDDEN', code, message, details);
  }
}
