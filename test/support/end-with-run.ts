const endings = new Set<() => void>();

// A run that is broken off leaves nothing behind.
process.on('exit', () => {
  for (const end of endings) end();
});

/**
 * Has something ended when this process ends, whatever ends it but SIGKILL.
 *
 * @returns what is called when it has ended before.
 */
export function endWithRun(end: () => void): () => void {
  endings.add(end);
  return () => void endings.delete(end);
}
