import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { GuardedRequest, Principal } from './principal.js';

/** Who calls the route, for which tenant: the {@link Principal} that the guards let through. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<GuardedRequest>();
  if (!principal) throw new Error('A public route has no caller');
  return principal;
});
