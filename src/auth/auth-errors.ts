import { DomainError } from '../common/errors/domain-error.js';

export class UnauthenticatedError extends DomainError {
  constructor(code: 'TOKEN_MISSING' | 'TOKEN_EXPIRED' | 'TOKEN_INVALID', message: string) {
    super('UNAUTHENTICATED', code, message);
  }
}

export class ForbiddenError extends DomainError {
  constructor(code: 'TENANT_FORBIDDEN' | 'PERMISSION_MISSING', message: string) {
    super('FORBIDDEN', code, message);
  }
}
