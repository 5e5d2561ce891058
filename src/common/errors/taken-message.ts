/** What a caller is told of a value that another row has, who must choose another. */
export function takenMessage(scope = 'tenant'): string {
  return `is taken by another one of the ${scope}`;
}
