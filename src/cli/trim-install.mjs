// Takes out of node_modules what only people and compilers read: source maps and type declarations, two fifths of a
// production install. npm runs it after an install without the packages for development. Plain JavaScript on Node's own
// modules, since it runs before anything is built.
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const UNREAD = /\.(?:d\.[cm]?ts|map)$/;

const packages = process.argv[2] ?? join(import.meta.dirname, '../../node_modules');
for (const name of readdirSync(packages, { recursive: true })) {
  const file = join(packages, name);
  if (UNREAD.test(name) && lstatSync(file).isFile()) rmSync(file);
}
