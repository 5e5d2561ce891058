import { ApiSchema } from '@nestjs/swagger';
import { COMMERCE_USER_ROLES, type CommerceUserRoleName } from '../commerce-user-role.js';
import { ChoiceField, IntegerField } from '../../../common/validation/field-decorators.js';
import { ObjectField } from '../../../common/validation/list-field-decorators.js';
import { CRITERION_TYPES, type CriterionType } from '../target-rules.js';

export const MAX_CRITERIA = 20;

@ApiSchema({ name: 'TargetCriterionConfig', description: 'What a criterion looks for' })
export class TargetCriterionConfigDto {
  @ChoiceField(COMMERCE_USER_ROLES, { description: 'The role to match; for ROLE_MATCH only' })
  role?: CommerceUserRoleName;
}

@ApiSchema({ name: 'TargetCriterion', description: 'A way to find the person at a shop' })
export class TargetCriterionDto {
  @ChoiceField(CRITERION_TYPES, { required: true, description: 'How to find the person at the shop' })
  type!: CriterionType;

  @ObjectField(TargetCriterionConfigDto, {
    description: '`{"role": …}` for ROLE_MATCH, and `{}` or nothing for the others',
  })
  config?: TargetCriterionConfigDto;

  @IntegerField({
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    description: 'Lower first; by default the position in the list, from 0',
  })
  priority?: number;
}
