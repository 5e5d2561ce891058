import type { FastifyRequest } from 'fastify';

/** A request as the log names it. */
export interface LoggedRequest extends FastifyRequest {
  /**
   * Once it is known. A logger of its own for each request, which would say it in every line, takes 3 % of a
   * create.
   */
  tenantId?: string;
}
