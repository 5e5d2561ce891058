import { MAX_PATH_NAME_LENGTH, NewPathNameField, PathNameParam } from '../path-name.js';

/** In characters. */
export const MAX_ATTRIBUTE_KEY_LENGTH = MAX_PATH_NAME_LENGTH;

/** The name of a new key. */
export function NewAttributeKeyField(): PropertyDecorator {
  return NewPathNameField('INVALID_ATTRIBUTE_KEY', 'promotions');
}

/** The name of a key in the path. */
export function AttributeKeyParam(example: string): ParameterDecorator {
  return PathNameParam('key', { description: "One of the tenant's attribute keys", example });
}
