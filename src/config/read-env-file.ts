import { lstatSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.js';

/**
 * The variables of an `.env` file, or none where there is no such file. Node's own `process.loadEnvFile`
 * passes over what it does not understand: a byte-order mark took the first variable with it, UTF-16 all of
 * them, and `#` the end of a password.
 *
 * @param known names of the variables that are read, of which no other spelling may be used.
 * @throws {ConfigError} when it cannot be read, or has a line whose meaning is not certain.
 */
export function readEnvFile(file: string, known: readonly string[]): Record<string, string> {
  const bytes = readBytes(file);
  if (bytes === null) return {};
  const text = decode(file, bytes).replaceAll(/\r\n?/g, '\n');
  const variables = parseEnv(text) as Record<string, string>;
  const faults = faultsOf(itemsOf(text), variables, known);
  if (faults.length === 0) return variables;
  throw new ConfigError(
    `The file ${file} is not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
  );
}

function readBytes(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // A link that leads nowhere was meant to be read.
    if (code === 'ENOENT' && !lstatSync(file, { throwIfNoEntry: false })) return null;
    const reason = REASONS[code] ?? `reading it fails with ${code}`;
    throw new ConfigError(
      `The file ${file} cannot be read: ${reason}. Make it a file of lines such as PORT=3000, or remove it.`,
    );
  }
}

const REASONS: Record<string, string> = {
  EISDIR: 'it is a folder',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  ENOENT: 'it is a link to a file that is not there',
  ELOOP: 'it is a link to itself',
};

/** Text by its byte-order mark, as PowerShell and Notepad write it; without one, UTF-8. */
function decode(file: string, bytes: Buffer): string {
  const [, encoding] = MARKS.find(([mark]) => bytes.subarray(0, 2).equals(mark)) ?? [null, 'utf-8'];
  let text: string | null = null;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // Said below.
  }
  // UTF-16 without its mark is valid UTF-8 with a NUL beside each letter.
  if (text !== null && !text.includes('\0')) return text;
  const fault = text === null ? `is not ${encoding.toUpperCase()}` : 'has NUL characters';
  throw new ConfigError(`The file ${file} ${fault}. Save it as UTF-8.`);
}

const MARKS = [
  [Buffer.from([0xff, 0xfe]), 'utf-16le'],
  [Buffer.from([0xfe, 0xff]), 'utf-16be'],
] as const;

/** A line that is none becomes a part of the next one's name, so that of such a file nothing else is said. */
function faultsOf(
  items: readonly Item[],
  variables: Record<string, string>,
  known: readonly string[],
): string[] {
  const unread = items.filter(({ name }) => name === null);
  // Whatever else `parseEnv` understands otherwise than the expression.
  const misread = items.filter(({ name }) => name && !Object.hasOwn(variables, name));
  const unclear = unread.length > 0 ? unread : misread;
  if (unclear.length > 0) return unclear.map(({ line }) => `line ${line} is not NAME=value; ${HINT}`);
  return [...repeatedNames(items), ...misspeltNames(variables, known)];
}

const HINT = 'put a value with #, tabs, quotes or line breaks in quotes';

/**
 * What `parseEnv` reads as it is meant. It trims spaces alone, so that a tab would be a part of a name or a
 * value, and after `export` it passes over one space.
 */
const COMMENT = String.raw`(?:(?<=^|[ \t])#.*)?`;
const VALUE = String.raw`(?:(?:"[^"]*"|'[^']*'|${'`[^`]*`'})[ \t]*|(?!["'${'`'}])[^#\n\t]*)`;
const ITEM = new RegExp(
  String.raw` *(?:(?:export )?(?<name>[A-Za-z_][\w.-]*) *= *${VALUE})?${COMMENT}$`,
  'my',
);

interface Item {
  /** The number of its first line. */
  line: number;
  /**
   * Empty where nothing is assigned; null where it is no assignment, comment or blank line, and would be
   * misread.
   */
  name: string | null;
}

function itemsOf(text: string): Item[] {
  const items: Item[] = [];
  let line = 1;
  for (let at = 0; at < text.length;) {
    ITEM.lastIndex = at;
    const item = ITEM.exec(text);
    items.push({ line, name: item && (item.groups?.['name'] ?? '') });
    const end = text.indexOf('\n', at + (item?.[0].length ?? 0));
    const next = end === -1 ? text.length : end + 1;
    line += text.slice(at, next).split('\n').length - 1;
    at = next;
  }
  return items;
}

/** Of two lines with one name, the first would be dropped without a word. */
function repeatedNames(items: readonly Item[]): string[] {
  const lines = new Map<string, number>();
  return items.flatMap(({ name, line }) => {
    if (!name) return [];
    const first = lines.get(name);
    lines.set(name, first ?? line);
    return first === undefined ? [] : [`line ${line} sets ${name}, as line ${first} does; leave one`];
  });
}

function misspeltNames(variables: Record<string, string>, known: readonly string[]): string[] {
  return Object.keys(variables).flatMap((name) => {
    const meant = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    return meant === undefined || meant === name ? [] : [`${name} is not read; write ${meant}`];
  });
}
