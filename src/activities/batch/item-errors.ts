import { describeFailure } from '../../common/errors/describe-failure.js';
import { type ErrorBody, renderError } from '../../common/errors/render-error.js';
import type { LoggedRequest } from '../../common/logging/logged-request.js';

/**
 * A response names so many faults at most, with one for each item that has some, so that it stays in bounds.
 */
const MAX_DETAILS = 2_000;

/** The errors of the items of one batch, each as it would have been alone. */
export class ItemErrors {
  private detailsLeft = MAX_DETAILS;

  constructor(private readonly request: LoggedRequest) {}

  /** Also logs what is our own fault. */
  render(error: unknown, index: number): { status: number; error: ErrorBody } {
    const { id, log, tenantId } = this.request;
    const { status, body } = renderError(error, id);
    if (status >= 500) log.error({ tenantId, index, ...describeFailure(error) }, 'an item failed');
    const details = body.details.slice(0, Math.max(this.detailsLeft, 1));
    this.detailsLeft -= details.length;
    return { status, error: { ...body, details } };
  }
}
