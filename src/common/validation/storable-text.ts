/** Whether PostgreSQL can store a text: it has no NUL character, and no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
