import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import {
  BooleanField,
  NumberField,
  PatternField,
  TextField,
} from '../../common/validation/field-decorators.js';
import { Check } from '../../common/validation/dto-options.js';
import { coordinateFaults } from '../coordinate-faults.js';
import { MAX_TEXT_LENGTH } from '../../sync/reference-fields.js';

const MAX_POSTAL_CODE = 20;

/** The fields of an address; `nullable` where null clears one. */
export const ADDRESS_FIELDS = {
  street: {
    max: MAX_TEXT_LENGTH,
    notBlank: true,
    noControlCharacters: true,
    description: 'Street and number',
    example: 'Main St 1',
  },
  city: {
    max: MAX_TEXT_LENGTH,
    notBlank: true,
    noControlCharacters: true,
    description: 'City',
    example: 'Springfield',
  },
  region: {
    max: MAX_TEXT_LENGTH,
    notBlank: true,
    noControlCharacters: true,
    description: 'State, province or region',
  },
  postalCode: {
    max: MAX_POSTAL_CODE,
    notBlank: true,
    noControlCharacters: true,
    description: 'Postal code',
    example: '12345',
  },
  countryCode: {
    pattern: /^[A-Z]{2}$/,
    code: 'INVALID_COUNTRY_CODE',
    message: 'must be two capital letters of ISO 3166-1 alpha-2, such as US',
    description: 'ISO 3166-1 alpha-2',
    example: 'US',
  },
  latitude: { min: -90, max: 90, description: 'In degrees, WGS 84; together with `longitude`' },
  longitude: { min: -180, max: 180, description: 'In degrees, WGS 84; together with `latitude`' },
};

/** The body of `POST /api/commerces/:id/addresses`. */
@ApiExtension('x-example', {
  street: 'Calle 5 Norte 8',
  city: 'Puebla',
  postal_code: '72000',
  country_code: 'MX',
})
@ApiSchema({ name: 'CreateCommerceAddress', description: 'What an address is to be' })
@Check(coordinateFaults)
export class CreateCommerceAddressDto {
  @TextField(ADDRESS_FIELDS.street)
  street?: string;

  @TextField(ADDRESS_FIELDS.city)
  city?: string;

  @TextField(ADDRESS_FIELDS.region)
  region?: string;

  @TextField(ADDRESS_FIELDS.postalCode)
  postal_code?: string;

  @PatternField(ADDRESS_FIELDS.countryCode)
  country_code?: string;

  @NumberField(ADDRESS_FIELDS.latitude)
  latitude?: number;

  @NumberField(ADDRESS_FIELDS.longitude)
  longitude?: number;

  @BooleanField({ description: 'Makes it the primary one in place of any other; by default, it is not' })
  is_primary?: boolean;
}
