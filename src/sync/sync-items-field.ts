import { ListField } from '../common/validation/list-field-decorators.js';

const MAX_ITEMS = 1_000;

/** The `items` of a sync, which are validated one by one. */
export function SyncItemsField(type: new () => object): PropertyDecorator {
  return ListField(
    {
      required: true,
      min: 1,
      max: MAX_ITEMS,
      description:
        'Rows by their external id. What an item leaves out stays as it is, or has its default in a new row; `null` ' +
        'clears what can be null',
    },
    { type: () => type },
  );
}
