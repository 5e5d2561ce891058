import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { INT32_MAX } from '../../../common/int32-max.js';
import {
  BooleanField,
  ChoiceField,
  IntegerField,
  TextField,
} from '../../../common/validation/field-decorators.js';
import { ObjectListField } from '../../../common/validation/list-field-decorators.js';
import { Check } from '../../../common/validation/dto-options.js';
import { criteriaFaults } from '../criteria-faults.js';
import { RESOLUTION_STRATEGIES, type ResolutionStrategy } from '../target-rules.js';
import { MAX_CRITERIA, TargetCriterionDto } from './target-criterion.dto.js';

const MAX_NAME_LENGTH = 255;

const STRATEGY = {
  description:
    'When the person is chosen: `ON_CREATION` by the criteria and fallbacks, `ON_DISPATCH` later, `MANUAL` by a person',
  example: 'ON_CREATION',
};
const PRIORITY = {
  min: 0,
  max: INT32_MAX,
  description: 'The active one with the lowest applies; unique among the active ones',
  example: 0,
};

/** What a create and a change of a configuration say in the same way. */
@Check(({ criteria }: TargetConfigFieldsDto) => criteriaFaults(criteria, '/criteria'))
class TargetConfigFieldsDto {
  @TextField({
    min: 1,
    max: MAX_NAME_LENGTH,
    notBlank: true,
    nullable: true,
    description: 'What people call it',
    example: 'Whom we spoke to last',
  })
  name?: string | null;

  @ObjectListField(TargetCriterionDto, {
    max: MAX_CRITERIA,
    description:
      'Tried by `priority`, then in this order; the first that matches decides. Replaced as a whole',
    example: [{ type: 'ROLE_MATCH', config: { role: 'FINANCE' } }],
  })
  criteria?: TargetCriterionDto[];
}

/** The body of `POST /api/activity-config/target-resolution`. */
@ApiExtension('x-example', {
  name: 'Who pays',
  resolution_strategy: 'ON_CREATION',
  priority: 10,
  criteria: [{ type: 'ROLE_MATCH', config: { role: 'FINANCE' } }],
})
@ApiSchema({ name: 'CreateTargetConfig', description: 'What a configuration is to be' })
export class CreateTargetConfigDto extends TargetConfigFieldsDto {
  @ChoiceField(RESOLUTION_STRATEGIES, { ...STRATEGY, required: true })
  resolution_strategy!: ResolutionStrategy;

  @IntegerField({ ...PRIORITY, required: true })
  priority!: number;

  @BooleanField({ description: 'Without a match, take a `COMMERCE_REP`; by default, true' })
  fallback_to_commerce_rep: boolean = true;

  @BooleanField({ description: 'Without one of those either, take an `OWNER`; by default, true' })
  fallback_to_owner: boolean = true;

  @BooleanField({ description: 'Whether it can apply; by default, true' })
  is_active: boolean = true;
}

/** The body of `PATCH /api/activity-config/target-resolution/:id`: what is absent stays as it is. */
@ApiExtension('x-example', { name: 'Whom we spoke to last, or else the representative' })
@ApiSchema({
  name: 'UpdateTargetConfig',
  description: 'What is to change of a configuration; what is absent stays as it is',
})
export class UpdateTargetConfigDto extends TargetConfigFieldsDto {
  @ChoiceField(RESOLUTION_STRATEGIES, STRATEGY)
  resolution_strategy?: ResolutionStrategy;

  @IntegerField(PRIORITY)
  priority?: number;

  @BooleanField({ description: 'Without a match, take a `COMMERCE_REP`' })
  fallback_to_commerce_rep?: boolean;

  @BooleanField({ description: 'Without one of those either, take an `OWNER`' })
  fallback_to_owner?: boolean;

  @BooleanField({ description: 'Whether it can apply' })
  is_active?: boolean;
}
