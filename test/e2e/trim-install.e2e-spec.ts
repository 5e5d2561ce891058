import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../src/cli/trim-install.mjs');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trim-'));
  mkdirSync(join(folder, '@scope/package/maps.map'), { recursive: true });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('takes source maps and type declarations out of an install, and leaves what runs', () => {
  const code = ['index.js', 'index.cjs', 'data.json', 'source.ts', 'map.js', 'maps.map/index.js'];
  const unread = ['index.js.map', 'index.d.ts', 'index.d.mts', 'index.d.cts', 'maps.map/index.d.ts'];
  for (const name of [...code, ...unread]) writeFileSync(join(folder, '@scope/package', name), '');

  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, folder], { encoding: 'utf8' });

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const left = readdirSync(join(folder, '@scope/package'), { recursive: true, encoding: 'utf8' });
  expect(new Set(left)).toEqual(new Set([...code, 'maps.map']));
});
