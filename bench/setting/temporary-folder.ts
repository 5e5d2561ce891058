import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes everything temporary of the run go into one folder. Answers what removes it. */
export function useTemporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  // PostgreSQL, as a user of its own, must get in.
  chmodSync(folder, 0o755);
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
