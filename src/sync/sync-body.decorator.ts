import { BodyOptions } from '../common/validation/dto-options.js';
import { type SyncItems, readSyncItems } from './read-sync-items.js';

/** In bytes. */
const MAX_BODY = 8 * 1024 * 1024;

/** Says that the decorated DTO class is the body of a sync, whose items are read and validated one by one. */
export function SyncBody<Item extends object>(
  items: SyncItems<Item>,
): (type: new () => { items: Item[] }) => void {
  return BodyOptions<{ items: Item[] }>({
    limit: MAX_BODY,
    large: true,
    finish: async (body) => {
      body.items = await readSyncItems(items, body.items);
    },
  });
}
