const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const QUOTED = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';
const TYPE = new RegExp(`${TOKEN}/${TOKEN}`, 'y');
/** Each part starts where the one before ends, so that no long header can be divided in many ways. */
const PARAMETER = new RegExp(`[\\t ]*;[\\t ]*(?:(${TOKEN})=(${TOKEN}|${QUOTED}))?`, 'y');

/**
 * Whether a `Content-Type` says JSON in UTF-8, by the grammar of RFC 9110, section 8.3.1: letter case,
 * quotes, escapes and empty parameters do not count, and parameters that JSON does not have are passed over
 * (RFC 8259, section 11). More than one `charset` says nothing for certain.
 *
 * The libraries looked at (content-type, fast-content-type-parse, Node's `MIMEType`) take one of two equal
 * parameters, and pass over what is malformed.
 */
export function isJsonType(contentType: string): boolean {
  TYPE.lastIndex = 0;
  const [type] = TYPE.exec(contentType) ?? [];
  if (type?.toLowerCase() !== 'application/json') return false;
  const charsets = charsetsOf(contentType, TYPE.lastIndex);
  return charsets !== null && charsets.length <= 1 && charsets.every((charset) => UTF8.test(charset));
}

/**
 * JSON is UTF-8 (RFC 8259, section 8.1), so another charset is not JSON. `utf8` is an alias that clients
 * send.
 */
const UTF8 = /^utf-?8$/i;

/** The charsets among the parameters from a place on; null where they are malformed. */
function charsetsOf(header: string, start: number): string[] | null {
  const charsets: string[] = [];
  const { length } = header.trimEnd();
  for (let at = start; at < length; at = PARAMETER.lastIndex) {
    PARAMETER.lastIndex = at;
    const parameter = PARAMETER.exec(header);
    if (!parameter) return null;
    const [, name, value = ''] = parameter;
    if (name?.toLowerCase() === 'charset') charsets.push(unquoted(value));
  }
  return charsets;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
}

/**
 * Whether a `Content-Encoding` names no coding (RFC 9110, section 8.4): a list in any letter case, with empty
 * elements.
 */
export function isUncoded(contentEncoding: string): boolean {
  return contentEncoding.split(',').every((coding) => ['', 'identity'].includes(coding.trim().toLowerCase()));
}
