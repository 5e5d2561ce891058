const NUL = '\u0000';
const REPLACEMENT = '\uFFFD';

/**
 * The text of a body that came from outside, of whatever bytes: UTF-8, with U+FFFD for what is none, and for
 * NUL, which PostgreSQL cannot store.
 *
 * @param isCut whether the body ends where it was cut; a character that is cut in two is then left out.
 */
export function decodeText(body: Uint8Array, isCut: boolean): string {
  return new TextDecoder().decode(body, { stream: isCut }).replaceAll(NUL, REPLACEMENT);
}

/** The beginning of a text, of so many bytes of UTF-8 at most, cut between two characters. */
export function cutText(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}
