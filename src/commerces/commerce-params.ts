import { IdParam } from '../common/http/id-param.decorator.js';
import { COMMERCE_EXAMPLES } from './commerce.examples.js';

/** The commerce of the path. */
export function CommerceIdParam(): ParameterDecorator {
  return IdParam('commerce', COMMERCE_EXAMPLES.commerceId);
}

/** The person of the path. */
export function CommerceUserIdParam(): ParameterDecorator {
  return IdParam('person', COMMERCE_EXAMPLES.userId, 'userId');
}
