/**
 * A text that a caller chooses has so many characters (UTF-16 units) at most where it is logged or quoted in
 * an error.
 */
const MAX_LENGTH = 256;

/** The text, or its beginning with an ellipsis in place of the rest. */
export function boundText(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`;
}
