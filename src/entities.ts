import { ActivityAttribute } from './activities/entities/activity-attribute.entity.js';
import { ActivityStatusEvent } from './activities/entities/activity-status-event.entity.js';
import { ActivityTargetUser } from './activities/entities/activity-target-user.entity.js';
import { Activity } from './activities/entities/activity.entity.js';
import { TaskDetails } from './activities/entities/task-details.entity.js';
import { Dispatch } from './activities/queue/entities/dispatch.entity.js';
import { ProviderActivity } from './activities/queue/entities/provider-activity.entity.js';
import { ApiKey } from './auth/api-keys/entities/api-key.entity.js';
import { AttributeKey } from './activity-config/attributes/entities/attribute-key.entity.js';
import { AttributePolicy } from './activity-config/attributes/entities/attribute-policy.entity.js';
import { DispatchConfig } from './activity-config/dispatch/entities/dispatch-config.entity.js';
import { CommerceAddress } from './commerces/entities/commerce-address.entity.js';
import { CommerceAttribute } from './commerces/entities/commerce-attribute.entity.js';
import { CommerceUserContact } from './commerces/entities/commerce-user-contact.entity.js';
import { CommerceUserLastContact } from './commerces/entities/commerce-user-last-contact.entity.js';
import { CommerceUserRole } from './commerces/entities/commerce-user-role.entity.js';
import { CommerceUser } from './commerces/entities/commerce-user.entity.js';
import { Commerce } from './commerces/entities/commerce.entity.js';
import { DispatchAdoption } from './dispatch/entities/dispatch-adoption.entity.js';
import { DispatchAttempt } from './dispatch/entities/dispatch-attempt.entity.js';
import { DispatchConfigState } from './dispatch/entities/dispatch-config-state.entity.js';
import { Operator } from './operators/entities/operator.entity.js';
import { RouteOperator } from './routes/entities/route-operator.entity.js';
import { ResultType } from './activity-config/result-types/entities/result-type.entity.js';
import { Route } from './routes/entities/route.entity.js';
import { TargetResolutionConfig } from './activity-config/targets/entities/target-resolution-config.entity.js';
import { TargetResolutionCriterion } from './activity-config/targets/entities/target-resolution-criterion.entity.js';
import { TaskResult } from './activities/results/entities/task-result.entity.js';
import { Tenant } from './tenants/tenant.entity.js';

/** Every table, in the order of their foreign keys: a list, since globs do not work under the test runner. */
export const ENTITIES = [
  Tenant,
  Commerce,
  CommerceAddress,
  CommerceUser,
  CommerceUserRole,
  CommerceUserContact,
  CommerceUserLastContact,
  AttributeKey,
  AttributePolicy,
  ResultType,
  CommerceAttribute,
  Operator,
  Route,
  RouteOperator,
  TargetResolutionConfig,
  TargetResolutionCriterion,
  Activity,
  TaskDetails,
  ActivityTargetUser,
  ActivityAttribute,
  ActivityStatusEvent,
  TaskResult,
  ApiKey,
  DispatchConfig,
  DispatchConfigState,
  DispatchAdoption,
  Dispatch,
  DispatchAttempt,
  ProviderActivity,
];
