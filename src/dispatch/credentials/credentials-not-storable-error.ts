import { DomainError } from '../../common/errors/domain-error.js';

/** Those who run the service have given it no key by which credentials could be encrypted. */
export class CredentialsNotStorableError extends DomainError {
  constructor() {
    super(
      'UNAVAILABLE',
      'CREDENTIALS_NOT_STORABLE',
      'Credentials cannot be stored, since CREDENTIALS_KEYS is not set',
    );
  }
}
