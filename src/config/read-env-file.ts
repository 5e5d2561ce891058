import { lstatSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.js';

/**
 * The variables of an `.env` file, or none where there is no such file. Node's own `process.loadEnvFile` passes over what it
 * does not understand: a byte-order mark took the first variable with it, UTF-16 all of them, and `#` the end of a password.
 *
 * @param known names of the variables that are read, of which no other spelling may be used.
 * @throws {ConfigError} when it cannot be read, or has a line whose meaning is not certain.
 */
export function readEnvFile(file: string, known: readonly string[]): Record<string, string> {
  const bytes = readBytes(file);
  if (bytes === null) return {};
  const text = decode(file, bytes).replaceAll(/\r\n?/g, '\n');
  const variables = parseEnv(text) as Record<string, string>;
  const unclear = unclearLines(text).map(
    (line) => `line ${line} is not NAME=value; put a value with #, quotes or line breaks in quotes`,
  );
  // A line that is none becomes a part of the next one's name.
  const faults = unclear.length > 0 ? unclear : misspeltNames(variables, known);
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

const COMMENT = String.raw`(?:(?<=^|[ \t])#.*)?`;
const VALUE = String.raw`(?:"[^"]*"|'[^']*'|${'`[^`]*`'}|(?!["'${'`'}])[^#\n]*)`;
const ITEM = new RegExp(
  String.raw`[ \t]*(?:(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*=[ \t]*${VALUE}[ \t]*)?${COMMENT}$`,
  'my',
);

/** The numbers of the lines that are no assignment, comment or blank, which would be passed over, or of which a part would be. */
function unclearLines(text: string): number[] {
  const unclear: number[] = [];
  for (let at = 0; at < text.length;) {
    ITEM.lastIndex = at;
    const item = ITEM.exec(text)?.[0];
    if (item === undefined) unclear.push(text.slice(0, at).split('\n').length);
    const end = text.indexOf('\n', at + (item?.length ?? 0));
    at = end === -1 ? text.length : end + 1;
  }
  return unclear;
}

function misspeltNames(variables: Record<string, string>, known: readonly string[]): string[] {
  return Object.keys(variables).flatMap((name) => {
    const meant = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    return meant === undefined || meant === name ? [] : [`${name} is not read; write ${meant}`];
  });
}
