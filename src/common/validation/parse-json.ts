import { nextTurn } from '../concurrency/next-turn.js';

/** Stands for the values of a name that one object has more than once. No rule accepts it. */
export const REPEATED = Symbol('values of a repeated name');

/**
 * Parses JSON as `JSON.parse` does, but without its silent losses. A number that a double does not keep is
 * `NaN`, and what an object has under a name twice is {@link REPEATED}: neither is JSON, so that whatever has
 * a rule for the value refuses it where it is, among all other faults.
 *
 * What comes twice is refused since no two programs need read the same out of it (RFC 8259, section 4; RFC
 * 7493, section 2.3): a gateway may have looked at the first, where the service would take the last.
 *
 * Most bodies lose nothing, which a look at the text shows; only the others are read again, some five times
 * slower. Before Node.js 22 a reviver is not told a number's text, and it never meets what was replaced.
 * Parsers that were looked at instead (lossless-json, jsonc-parser) recurse, so that a row of brackets
 * overflows the stack.
 *
 * @throws {SyntaxError} where the text is no JSON.
 * @throws {TooDeepError} where it is long, and so deep that no rule could accept what is in it.
 */
export async function parseJson(text: string): Promise<unknown> {
  if (text.length > LONG_TEXT && isTooDeep(text)) throw new TooDeepError();
  const value: unknown = JSON.parse(text);
  const { members, hasNumber } = contentsOf(value);
  const isWhole = members === countNames(text) && !(hasNumber && LONG_NUMBER.test(` ${text}`));
  return isWhole ? value : parseWhole(text);
}

/**
 * How deep a value may be. RFC 8259 lets a receiver limit it; both PostgreSQL's parser and JavaScript's
 * printer recurse.
 */
export const MAX_DEPTH = 100;

/**
 * With a margin for what is around a value of a request, which has a rule and a message of its own: a list of
 * tasks.
 */
const MAX_BODY_DEPTH = MAX_DEPTH + 20;

/**
 * In UTF-16 units, as long as the body of a create may be: of brackets alone `JSON.parse` takes 50 ms for so
 * many.
 */
const LONG_TEXT = 256 * 1024;

/** A text is nested deeper than any value may be. */
export class TooDeepError extends Error {
  constructor() {
    super(`must be JSON nested at most ${MAX_DEPTH} levels deep`);
  }
}

/** A look at the brackets that are in no string; 8 MiB of them kept `JSON.parse` for seconds. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at) - 1;
      // A string without an end: the parser says so.
      if (at === -1) return false;
    } else if (isOpening(code)) {
      depth += 1;
      if (depth > MAX_BODY_DEPTH) return true;
    } else if (isClosing(code)) depth -= 1;
  }
  return false;
}

/** `[` and `{` */
function isOpening(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

/** `]` and `}` */
function isClosing(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}

/** 15 digits always fit into a double (IEEE 754: DBL_DIG), where no exponent moves them out of its range. */
const LONG_NUMBER = /[\s:,[]-?(?:[\d.]{16}|[\d.]{1,15}[eE])/;

/**
 * The names in a text: each stands before a colon, in quotes. The few colons of a string that follow an
 * escaped or the opening quote count too, which costs the careful reading of a text that needs none.
 */
function countNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) <= SPACE) before -= 1;
    if (text.charCodeAt(before) === QUOTE) count += 1;
  }
  return count;
}

/** How many members the objects in a value have, and whether it has a number: most bodies have none. */
function contentsOf(root: unknown): { members: number; hasNumber: boolean } {
  let members = 0;
  let hasNumber = typeof root === 'number';
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    const children: unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (children !== value) members += children.length;
    for (const child of children) {
      if (typeof child === 'object') pending.push(child);
      else if (typeof child === 'number') hasNumber = true;
    }
  }
  return { members, hasNumber };
}

const SPACE = 0x20;
const QUOTE = 0x22;

/**
 * Whether a number comes back with the value that it was sent with: `1.50` as 1.5 does,
 * `0.1234567890123456789` not.
 */
export function isKept(literal: string): boolean {
  const kept = String(Number(literal));
  return literal === kept || decimalOf(literal) === decimalOf(kept);
}

const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** The digits and the exponent of a number without its sign, in one form; null of what is infinite. */
function decimalOf(literal: string): string | null {
  const parts = NUMBER.exec(literal);
  if (!parts) return null;
  const [, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = (whole + fraction).replace(/^0+/, '');
  // Without an expression, which would try each zero of a long row as the first one.
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return end === 0
    ? '0'
    : `${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}

/** An array or object whose end was not reached yet. */
interface Open {
  add(value: unknown): void;
  close(): unknown;
}

class OpenArray implements Open {
  readonly elements: unknown[] = [];

  add(value: unknown): void {
    this.elements.push(value);
  }

  close(): unknown {
    return this.elements;
  }
}

class OpenObject implements Open {
  private readonly members: Record<string, unknown> = {};
  private name: string | null = null;

  /** Takes names and values in turn. */
  add(value: unknown): void {
    const { name, members } = this;
    if (name === null) {
      this.name = value as string;
      return;
    }
    this.name = null;
    const kept = Object.hasOwn(members, name) ? REPEATED : value;
    if (name === '__proto__') Object.defineProperty(members, name, { ...OWN_PROPERTY, value: kept });
    else members[name] = kept;
  }

  close(): unknown {
    return this.members;
  }
}

/** As `JSON.parse` makes them. */
const OWN_PROPERTY = { configurable: true, enumerable: true, writable: true };

/** In UTF-16 units: they take some 5 ms, and then other requests have their turn. */
const PART = 32 * 1024;

/** @param text that is JSON, as was seen before. */
async function parseWhole(text: string): Promise<unknown> {
  const root = new OpenArray();
  const open: Open[] = [root];
  for (let at = 0; at < text.length;) {
    at = readPart(text, at, open);
    if (at < text.length) await nextTurn();
  }
  return root.elements[0];
}

/** @returns where to go on. */
function readPart(text: string, start: number, open: Open[]): number {
  let at = start;
  for (const limit = Math.min(start + PART, text.length); at < limit;) {
    const end = endOfToken(text, at);
    switch (text[at]) {
      case '[':
        open.push(new OpenArray());
        break;
      case '{':
        open.push(new OpenObject());
        break;
      case ']':
      case '}':
        closeLast(open);
        break;
      default:
        if (!isBetween(text.charCodeAt(at))) open.at(-1)!.add(valueOf(text.slice(at, end)));
    }
    at = end;
  }
  return at;
}

function closeLast(open: Open[]): void {
  const value = open.pop()!.close();
  open.at(-1)!.add(value);
}

const COMMA = 0x2c;
const COLON = 0x3a;

function isBetween(code: number): boolean {
  return code === COMMA || code === COLON || code <= SPACE;
}

function valueOf(token: string): unknown {
  if (token.charCodeAt(0) === QUOTE && !token.includes('\\')) return token.slice(1, -1);
  const value: unknown = JSON.parse(token);
  return typeof value === 'number' && !isKept(token) ? Number.NaN : value;
}

/** The rest of a word or a number; anything else but a string is one character. */
const WORD = /[\w.+-]*/y;

function endOfToken(text: string, start: number): number {
  if (text.charCodeAt(start) === QUOTE) return endOfString(text, start);
  WORD.lastIndex = start + 1;
  return isWordStart(text.charCodeAt(start)) && WORD.test(text) ? WORD.lastIndex : start + 1;
}

/** Of words and numbers: `-`, a digit, or a small letter. */
function isWordStart(code: number): boolean {
  return code === 0x2d || (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a);
}

/** Without an expression, whose memory a long string of escapes would use up. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(text: string, position: number): boolean {
  let start = position;
  while (text[start - 1] === '\\') start -= 1;
  return (position - start) % 2 === 1;
}
