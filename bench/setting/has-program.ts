import { spawnSync } from 'node:child_process';

/**
 * Whether a program is here, which root gets from Debian's package of the same name where it is missing.
 *
 * @param flag by which it only says its version.
 */
export function hasProgram(name: string, flag: string): boolean {
  if (isInstalled(name, flag)) return true;
  if (process.getuid?.() !== 0) return false;
  // No service of a package is started in run level 1.
  const env = { ...process.env, RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { stdio: 'ignore', env });
  return isInstalled(name, flag);
}

function isInstalled(name: string, flag: string): boolean {
  return spawnSync(name, [flag], { stdio: 'ignore' }).error === undefined;
}
