import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');
const MIGRATIONS = 'src/database/migrations';

/**
 * The release before: the newest tag, or, where there is none, the commit before the newest migration.
 *
 * @returns null where nothing was migrated since the releases began to run beside one another.
 */
export function previousRelease(): string | null {
  const tag = git('tag', '--list', 'v*', '--sort=-version:refname', '--merged', 'HEAD').split('\n')[0];
  if (tag) return tag;
  const [commit, ...files] = git(
    'log',
    '-1',
    '--diff-filter=A',
    '--format=%H',
    '--name-only',
    '--',
    MIGRATIONS,
  )
    .split('\n')
    .filter(Boolean);
  return commit && files.some((file) => isAddedTo(file)) ? `${commit}^` : null;
}

/** Up to this migration, the commit before one is no release: several were made together, in one change. */
const LAST_WITHOUT_RELEASE = '1764000000017';

function isAddedTo(file: string): boolean {
  return (/\/(\d+)-/.exec(file)?.[1] ?? '') > LAST_WITHOUT_RELEASE;
}

/** A commit of this repository, built in a folder of its own. */
export class PreviousBuild {
  private constructor(private readonly folder: string) {}

  /** @param revision a tag or a commit. */
  static make(revision: string): PreviousBuild {
    const folder = mkdtempSync(join(tmpdir(), 'previous-build-'));
    const archive = execFileSync('git', ['archive', revision], { cwd: ROOT, maxBuffer: 2 ** 30 });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
    const isSame = readFileSync(join(folder, 'package-lock.json')).equals(
      readFileSync(join(ROOT, 'package-lock.json')),
    );
    if (isSame) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    else execFileSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], { cwd: folder });
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: folder, stdio: 'inherit' });
    return new PreviousBuild(folder);
  }

  get main(): string {
    return join(this.folder, 'dist/src/main.js');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function git(...flags: string[]): string {
  return execFileSync('git', flags, { cwd: ROOT, encoding: 'utf8' }).trim();
}
