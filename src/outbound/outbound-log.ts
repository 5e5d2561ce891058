import { Logger } from '@nestjs/common';
import { promises as dns } from 'node:dns';
import { boundText } from '../common/logging/bounded-text.js';
import type { FailedExchange } from './classify-failure.js';
import type { FailureReason } from './outbound-outcome.js';

/**
 * What those who run the service may know of a call and tenants may not: the addresses that a name leads to.
 */
export class OutboundLog {
  private readonly logger = new Logger('Outbound');

  /** @param addresses to which a connection was tried. */
  failed(host: string, reason: FailureReason, { errorCode, addresses }: FailedExchange): void {
    const where = `${boundText(host)} [${addresses.join(', ')}]`;
    this.logger.debug(`a call of ${where} failed: ${reason} ${errorCode}`);
  }

  /**
   * Says to which addresses the name of a refused host leads. They are looked up once more, since the guard
   * does not tell which it judged; a name that leads elsewhere from one look-up to the next is worth seeing
   * too.
   */
  async refused(host: string): Promise<void> {
    const found = await dns.lookup(host, { all: true }).catch(() => []);
    const addresses = found.slice(0, 8).map(({ address }) => address);
    this.logger.warn(`a call of ${boundText(host)} [${addresses.join(', ')}] was refused by its address`);
  }

  /** For what is a fault of ours or of a stored value, such as a header that cannot be sent. */
  unsendable(error: unknown): void {
    this.logger.error(error instanceof Error ? error : new Error('something other than an error was thrown'));
  }
}
