import {
  BooleanField,
  ChoiceField,
  JsonObjectField,
  TextField,
} from '../common/validation/field-decorators.js';
import { namedSorts } from '../common/openapi/named-enum.js';

/** In characters. */
export const MAX_TEXT_LENGTH = 255;
const MAX_METADATA_BYTES = 16 * 1024;

interface Options {
  required?: boolean;
  nullable?: boolean;
  example?: string;
}

/** What people call a row of reference data. */
export function NameField(options: Options = {}): PropertyDecorator {
  return TextField({
    min: 1,
    max: MAX_TEXT_LENGTH,
    notBlank: true,
    noControlCharacters: true,
    description: 'What people call it; searches find it by its words',
    ...options,
  });
}

/** What the tenant's own systems call a row of reference data. */
export function ExternalIdField({
  description = "Its id in the tenant's own systems, compared exactly",
  ...options
}: Options & { description?: string } = {}): PropertyDecorator {
  return TextField({
    min: 1,
    max: MAX_TEXT_LENGTH,
    noControlCharacters: true,
    description,
    ...options,
  });
}

export function IsActiveField(): PropertyDecorator {
  return BooleanField({ description: 'Whether new tasks can refer to it; true for a new one' });
}

export function MetadataField(): PropertyDecorator {
  return JsonObjectField({
    maxBytes: MAX_METADATA_BYTES,
    description: `Anything that the tenant keeps with it: a JSON object of at most ${MAX_METADATA_BYTES} bytes, empty for a new one`,
  });
}

export const REFERENCE_SORTS = namedSorts('ReferenceSort', ['name', '-name', 'created_at', '-created_at']);
export type ReferenceSort = (typeof REFERENCE_SORTS)[number];

export function ReferenceSortField(): PropertyDecorator {
  return ChoiceField(REFERENCE_SORTS, {
    default: 'name',
    description: 'What the list is sorted by. `-` reverses the order',
  });
}
