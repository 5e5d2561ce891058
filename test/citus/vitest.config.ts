import { defineConfig } from 'vitest/config';
import base from '../vitest.config.js';

if (!process.env['CITUS_URL']) throw new Error('Set CITUS_URL to a database of a Citus cluster');

/** One file after the other, since some stop a node of the cluster. */
export default defineConfig({
  test: { ...base.test, include: ['test/citus/*.citus-spec.ts'], maxWorkers: 1 },
});
