import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'node_modules/.bin');
/** Beside the programs that use them; nothing of it is committed. */
export const GENERATED = join(ROOT, 'test/client/generated');

const run = promisify(execFile);

/** Generates a client by each generator from the committed document. */
export async function generateClients(baseUrl: string): Promise<void> {
  rmSync(GENERATED, { recursive: true, force: true });
  mkdirSync(join(GENERATED, 'openapi-fetch'), { recursive: true });
  writeFileSync(
    join(GENERATED, 'orval.config.mjs'),
    `export default ${JSON.stringify(orvalConfig(baseUrl))};\n`,
  );
  await Promise.all([
    generate('openapi-typescript', ['openapi.json', '-o', join(GENERATED, 'openapi-fetch/api.d.ts')]),
    generate('openapi-ts', ['-i', 'openapi.json', '-o', join(GENERATED, 'hey-api')]),
    generate('orval', ['--config', join(GENERATED, 'orval.config.mjs')]),
  ]);
}

async function generate(generator: string, args: string[]): Promise<void> {
  // By Node, as Windows cannot run what npm links.
  await run(process.execPath, [join(BIN, generator), ...args], { cwd: ROOT });
}

function orvalConfig(baseUrl: string): object {
  const input = { target: join(ROOT, 'openapi.json') };
  const output = { mode: 'single' };
  return {
    api: { input, output: { ...output, target: join(GENERATED, 'orval/api.ts'), client: 'fetch', baseUrl } },
    zod: { input, output: { ...output, target: join(GENERATED, 'orval/api.zod.ts'), client: 'zod' } },
  };
}
