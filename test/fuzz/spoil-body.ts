import type { Spoiling } from './request-recipe.js';

/** One more than any list may have. */
const TOO_MANY = 1_001;

interface Place {
  holder: object;
  name: string;
}

/** Writes a body as JSON, changed as told; some changes make it another text than JSON. */
export function spoilBody(body: unknown, spoilings: Spoiling[]): Buffer {
  const root = { body };
  for (const spoiling of spoilings.toSorted(byLength)) changeValue(root, spoiling);
  const text = root.body === undefined ? '' : JSON.stringify(root.body);
  const parts = spoilings.reduce(changeText, text).split(BROKEN);
  return Buffer.concat(parts.flatMap((part, index) => joinBroken(Buffer.from(part), index)));
}

/** Long lists are made last, since to look through them takes long. */
function byLength(one: Spoiling, other: Spoiling): number {
  return Number(one.kind === 'repeat') - Number(other.kind === 'repeat');
}

/** Stands in text for bytes that are no UTF-8. */
const BROKEN = '\uE0FF';
const NO_UTF8 = Buffer.from([0xc0, 0x80, 0xff]);

function joinBroken(part: Buffer, index: number): Buffer[] {
  return index === 0 ? [part] : [NO_UTF8, part];
}

function changeValue(root: { body: unknown }, spoiling: Spoiling): void {
  const places = placesIn(root);
  // None where the whole body was removed.
  const place = places[spoiling.at % places.length];
  if (!place) return;
  const { holder, name } = place;
  // A copy, since a later change may go into it.
  if (spoiling.kind === 'replace') Reflect.set(holder, name, structuredClone(spoiling.value));
  if (spoiling.kind === 'remove') Reflect.deleteProperty(holder, name);
  if (spoiling.kind === 'repeat') Reflect.set(holder, name, Array(TOO_MANY).fill(Reflect.get(holder, name)));
}

/** Every value in a body, by what holds it; the body itself among them. */
function placesIn(holder: object): Place[] {
  return Object.entries(holder).flatMap(([name, value]) => {
    const within = typeof value === 'object' && value !== null ? placesIn(value as object) : [];
    return [{ holder, name }].concat(within);
  });
}

function changeText(text: string, spoiling: Spoiling): string {
  const at = spoiling.at % (text.length + 1);
  switch (spoiling.kind) {
    case 'insert':
      return insertMember(text, at, `${JSON.stringify(spoiling.name)}:${JSON.stringify(spoiling.value)}`);
    case 'cut':
      return text.slice(0, at);
    case 'control':
      return `${text.slice(0, at)}\u0001${text.slice(at)}`;
    case 'bytes':
      return `${text.slice(0, at)}${BROKEN}${text.slice(at)}`;
    case 'pad':
      return text + ' '.repeat(300_000);
    case 'nest':
      return text.replace(/^\{/, () => `{"nested":${'['.repeat(spoiling.at)}${']'.repeat(spoiling.at)},`);
    case 'replace':
    case 'remove':
    case 'repeat':
      return text;
  }
}

/** At the start of an object, so that it may come twice, and be named as no object would take it. */
function insertMember(text: string, at: number, member: string): string {
  const start = text.indexOf('{', at) + 1;
  const rest = text.slice(start);
  return `${text.slice(0, start)}${member}${rest.startsWith('}') ? '' : ','}${rest}`;
}
