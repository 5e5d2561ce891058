import { LRUCache } from 'lru-cache';
import { hash } from 'node:crypto';

/** Far more than a connection holds; a name that was dropped here is made again as it was. */
const names = new LRUCache<string, string>({ max: 1_000 });

/** A name for a statement of this text, the same on every connection and in every process. */
export function statementName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `read-${hash('sha256', text, 'base64url').slice(0, 22)}`;
  names.set(text, name);
  return name;
}
