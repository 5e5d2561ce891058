import { type JWTHeaderParameters, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { AppConfig } from '../../config/app-config.js';
import { UnauthenticatedError } from '../auth-errors.js';
import { createKeyFinder } from './create-key-finder.js';
import { TOKEN_ALGORITHMS, type VerificationKey } from './verification-key.js';

/** Clocks may differ by so many seconds. */
const CLOCK_TOLERANCE = 5;

/**
 * Verifies a token's signature, times, issuer and audience, and returns its claims; rejects for any other
 * token.
 */
export type VerifyToken = (token: string) => Promise<JWTPayload>;

/**
 * Makes what verifies tokens by the keys of the configuration.
 *
 * @throws {ConfigError} when a key is none that tokens can be verified with.
 */
export function createTokenVerifier(config: AppConfig): VerifyToken {
  const findKey = createKeyFinder(config);
  const options: JWTVerifyOptions = {
    algorithms: [...TOKEN_ALGORITHMS],
    clockTolerance: CLOCK_TOLERANCE,
    ...(config.JWT_ISSUER === undefined ? {} : { issuer: config.JWT_ISSUER }),
    ...(config.JWT_AUDIENCE === undefined ? {} : { audience: config.JWT_AUDIENCE }),
  };
  const findKeyOf = async ({ alg, kid }: JWTHeaderParameters): Promise<VerificationKey['key']> => {
    const found = await findKey(typeof kid === 'string' ? kid : undefined);
    if (!found) {
      throw new UnauthenticatedError('TOKEN_INVALID', 'The token is signed with a key that is not known');
    }
    if (found.algorithm !== alg) {
      throw new UnauthenticatedError('TOKEN_INVALID', "The token names an algorithm that is not its key's");
    }
    return found.key;
  };
  return async (token) => (await jwtVerify(token, findKeyOf, options)).payload;
}
