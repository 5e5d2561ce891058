// Brings a clone to where it can run: installs what is missing, builds what has changed, readies the embedded database. Plain JavaScript on Node's own
// modules, since it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

if (!isInstalled()) run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
if (!isBuilt()) run('npm', ['run', '--silent', 'build']);
if (!hasEmbeddedTemplate()) run('node', ['dist/src/cli/embedded-template.js']);

/** Whether node_modules holds what the lock file says, by npm's own record of it. */
function isInstalled() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readPackages(record);
  return Object.entries(readPackages(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** Whether an empty cluster of the embedded database is kept, without which a first start takes seconds longer. */
function hasEmbeddedTemplate() {
  const cache = join(root, 'node_modules/.cache');
  return existsSync(cache) && readdirSync(cache).some((name) => name.startsWith('embedded-cluster-'));
}

/** Whether the build is newer than all it is made of. */
function isBuilt() {
  const built = join(root, 'dist/src/main.js');
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  return sources().every((file) => statSync(file).mtimeMs <= builtAt);
}

function sources() {
  const files = [
    'ormconfig.ts',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'nest-cli.json',
  ];
  const inSrc = readdirSync(join(root, 'src'), { recursive: true }).map((file) => join('src', file));
  return [...files, ...inSrc].map((file) => join(root, file));
}

function run(command, args) {
  console.log(`> ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
