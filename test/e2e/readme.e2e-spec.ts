import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/app-config.js';
import { JWT_SECRET, sharedServer } from '../support/test-server.js';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

const canRun = ['bash', 'curl', 'npm'].every((tool) => spawnSync(tool, ['--version']).status === 0);
if (!canRun) console.warn('The commands of the guide are not tried: they need bash, curl and npm');

/** The first block of commands under a heading of a page. */
function commandsUnder(page: string, heading: string): string {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return new RegExp(`^## ${heading}$.*?^\`\`\`sh\n(.*?)^\`\`\``, 'ms').exec(text)![1]!;
}

const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name))];

/** The links of a page within the repository that lead to no file, or to no heading of it. */
function brokenLinks(page: string): string[] {
  const links = readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g);
  return Array.from(links).flatMap(([link, path, heading]) => {
    const target = path ? join(ROOT, dirname(page), path) : join(ROOT, page);
    const isThere = existsSync(target) && (!heading || headingsOf(target).includes(heading));
    return isThere ? [] : [`${page}${link}`];
  });
}

/** As GitHub makes them, of headings of letters and spaces. */
function headingsOf(file: string): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, heading]) => heading!.toLowerCase().replaceAll(' ', '-'));
}

describe('the pages of the documentation', () => {
  it('link to files and headings that exist', () => {
    expect(PAGES.flatMap(brokenLinks)).toEqual([]);
  });

  it('list every variable in docs/configuration.md as in .env.example', () => {
    const rows = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8').matchAll(/^\| `([A-Z_]+)`/gm);
    const lines = readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^# ([A-Z_]+)=/gm);
    const variables = Object.getOwnPropertyNames(loadConfig({ JWT_SECRET }));

    const listed = Array.from(rows, ([, name]) => name);
    expect(listed).toEqual(Array.from(lines, ([, name]) => name));
    expect(listed).toEqual(expect.arrayContaining(variables));
  });
});

describe.skipIf(!canRun)('the guide', () => {
  it('goes through a day from nothing as printed', async () => {
    const { url } = await sharedServer();
    const commands = `set -euo pipefail\n${commandsUnder('docs/guide.md', 'A day from nothing')}`;

    const { stdout, stderr } = await run('bash', ['-c', commands], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], API: `${url}/api`, JWT_SECRET },
    });

    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(stderr).toBe('');
    expect(answers.filter((answer) => 'statusCode' in answer)).toEqual([]);
    expect(answers).toEqual([
      expect.objectContaining({ name: 'María López', roles: ['OWNER'] }),
      expect.objectContaining({ key: 'promotions', value: ['2 for 1 on soda'] }),
      { created: 2, updated: 0, unchanged: 0, total: 2 },
      expect.objectContaining({ resolutionStrategy: 'ON_CREATION' }),
      expect.objectContaining({
        data: [expect.objectContaining({ reason: 'Monthly visit', status: 'READY' })],
      }),
      expect.objectContaining({
        version: 2,
        taskDetails: expect.objectContaining({ operator: { name: 'Luis' } }),
      }),
      expect.objectContaining({ version: 3, status: 'CANCELED' }),
    ]);
  });
});
