import { PGlite } from '@electric-sql/pglite';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PACKAGE = join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '..');

/**
 * Where an empty cluster of the installed version is kept, to be copied: making one takes 5 s, copying it 0.2
 * s.
 */
function templateFolder(): string {
  const manifest = readFileSync(join(PACKAGE, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return join(PACKAGE, '../../.cache', `embedded-cluster-${version}`);
}

/** Makes the template, where there is none yet for the installed version. */
export async function makeClusterTemplate(): Promise<void> {
  const template = templateFolder();
  if (existsSync(template)) return;
  const unfinished = `${template}-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const database = await PGlite.create(unfinished);
  await database.close();
  moveWhole(unfinished, template);
}

/**
 * Gives a folder that has no cluster yet a copy of the template, if there is one; otherwise PGlite makes its
 * own.
 */
export function copyClusterTemplate(folder: string): void {
  if (existsSync(folder)) return;
  const template = templateFolder();
  if (!existsSync(template)) return;
  const unfinished = `${folder}-unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  cpSync(template, unfinished, { recursive: true });
  moveWhole(unfinished, folder);
}

/** A folder appears with all that is in it or not at all, whenever the process is ended. */
function moveWhole(from: string, to: string): void {
  if (existsSync(to)) rmSync(from, { recursive: true });
  else renameSync(from, to);
}
