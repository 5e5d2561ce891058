import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import {
  BooleanField,
  NumberField,
  PatternField,
  TextField,
} from '../../common/validation/field-decorators.js';
import { Check } from '../../common/validation/dto-options.js';
import { coordinateFaults } from '../coordinate-faults.js';
import { ADDRESS_FIELDS } from './create-commerce-address.dto.js';

/** The body of `PATCH /api/commerces/:id/addresses/:addressId`. */
@ApiExtension('x-example', { street: 'Av. Juárez 12 B' })
@ApiSchema({
  name: 'UpdateCommerceAddress',
  description: 'What is to change of an address; what is absent stays as it is',
})
@Check(coordinateFaults)
export class UpdateCommerceAddressDto {
  @TextField({ ...ADDRESS_FIELDS.street, nullable: true })
  street?: string | null;

  @TextField({ ...ADDRESS_FIELDS.city, nullable: true })
  city?: string | null;

  @TextField({ ...ADDRESS_FIELDS.region, nullable: true })
  region?: string | null;

  @TextField({ ...ADDRESS_FIELDS.postalCode, nullable: true })
  postal_code?: string | null;

  @PatternField({ ...ADDRESS_FIELDS.countryCode, nullable: true })
  country_code?: string | null;

  @NumberField({ ...ADDRESS_FIELDS.latitude, nullable: true })
  latitude?: number | null;

  @NumberField({ ...ADDRESS_FIELDS.longitude, nullable: true })
  longitude?: number | null;

  @BooleanField({ description: 'true makes it the primary one in place of any other' })
  is_primary?: boolean;
}
