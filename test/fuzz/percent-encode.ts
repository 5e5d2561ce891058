/**
 * Percent-encodes text for a path or a query. A lone surrogate, which has no UTF-8, is encoded as some
 * clients do: by the three bytes that its number would have.
 */
export function percentEncode(text: string): string {
  return [...text].map((character) => encodeCharacter(character)).join('');
}

function encodeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  const isLone = character.length === 1 && code >= 0xd8_00 && code <= 0xdf_ff;
  if (!isLone) return encodeURIComponent(character);
  const bytes = [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase()}`).join('');
}
