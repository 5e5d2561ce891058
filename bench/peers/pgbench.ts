import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchWords } from '../../src/database/queries/search-words.js';
import { COMMERCES, OPERATORS, ROUTES, referenceId, referenceIdSql } from '../setting/references.js';
import { runProgram } from '../setting/run-program.js';
import { createTaskStatement } from './create-task.sql.js';

const PGBENCH = '/usr/lib/postgresql/15/bin/pgbench';
/** Processes of pgbench's own threads: more than one takes a core from the server. */
const THREADS = 1;

/**
 * A UUID of version 7, which pgbench cannot make: ids at random would cost it more than they cost the others.
 */
const uuid7 = (variant: string) =>
  `(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || ` +
  `lpad(:client_id::text, 3, '0') || '${variant}' || lpad(:n::text, 12, '0'))`;

const REASON = 'Monthly visit';
const KEY = `(:key_prefix || lpad(:client_id::text, 3, '0') || lpad(:n::text, 7, '0'))`;
const TENANT = referenceId('tenant', 1);
const OF_REASON = searchWords(TENANT, REASON).replaceAll("'", '');
const OF_TENANT = TENANT.slice(-8);
const SEARCH_WORDS = `('${OF_REASON} ${OF_TENANT}' || replace(${KEY}, '-', ' ${OF_TENANT}'))`;

const STATEMENT = createTaskStatement({
  tenantId: `'${TENANT}'`,
  commerceId: referenceIdSql('commerce', '1', ':commerce'),
  routeId: referenceIdSql('route', '1', ':route'),
  operatorId: referenceIdSql('operator', '1', ':operator'),
  id: uuid7('8000'),
  channel: `'SALESMAN'`,
  reason: `'${REASON}'`,
  assignmentReason: 'NULL',
  idempotencyKey: KEY,
  fingerprint: `'\\x${'ab'.repeat(32)}'`,
  scheduledAt: `'2027-01-16T09:00:00.000Z'`,
  suggestedExecutionTime: 'NULL',
  userStatus: 'NULL',
  score: 'NULL',
  createdBy: `'bench'`,
  createdAt: 'clock_timestamp()',
  eventId: uuid7('9000'),
  searchWords: SEARCH_WORDS,
});

const SCRIPT = `\\set n :n + 1
\\set commerce random(1, ${COMMERCES})
\\set route random(1, ${ROUTES})
\\set operator random(1, ${OPERATORS})
${STATEMENT.replaceAll(/\s+/g, ' ')};
`;

/** The peers' statement with nothing around it: what the database itself can do, one create at a time. */
export async function runPgbench(
  databaseUrl: string,
  keyPrefix: string,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<{ created: number; perSecond: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pgbench-'));
  try {
    const script = join(folder, 'create-task.sql');
    writeFileSync(script, SCRIPT);
    const flags = ['--no-vacuum', '-M', 'prepared', '-j', String(THREADS), '-c', String(clients)];
    const variables = ['-D', 'n=0', '-D', `key_prefix=${keyPrefix}`];
    const output = await runProgram(PGBENCH, [
      ...flags,
      '-T',
      String(seconds),
      ...variables,
      '-f',
      script,
      databaseUrl,
    ]);
    return {
      created: Number(/actually processed: (\d+)/.exec(output)![1]),
      perSecond: Number(/^tps = ([\d.]+)/m.exec(output)![1]),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
