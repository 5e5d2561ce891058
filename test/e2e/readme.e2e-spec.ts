import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { JWT_SECRET, sharedServer } from '../support/test-server.js';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

const canRun = ['bash', 'curl', 'npm'].every((tool) => spawnSync(tool, ['--version']).status === 0);
if (!canRun) console.warn("The README's commands are not tried: they need bash, curl and npm");

/** The first block of commands under a heading of the README. */
function commandsUnder(heading: string): string {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  return new RegExp(`^## ${heading}$.*?^\`\`\`sh\n(.*?)^\`\`\``, 'ms').exec(readme)![1]!;
}

describe.skipIf(!canRun)('the README', () => {
  it('goes through a day from nothing as printed', async () => {
    const { url } = await sharedServer();
    const commands = `set -euo pipefail\n${commandsUnder('A day from nothing')}`;

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
