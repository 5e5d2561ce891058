import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createDatabase, createRole, dropRole, onPostgres } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET } from '../support/test-server.js';

const DIST = join(import.meta.dirname, '../../dist/src');
const PASSWORD = 'geheim4711';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What a start says that is refused. */
async function refusal(environment: Record<string, string>): Promise<string> {
  const service = ServiceProcess.spawn({ JWT_SECRET, ...environment }, folder);
  expect(await service.end()).toEqual({ code: 1, signal: null });
  await service.untilOutputEnds();
  return service.output;
}

/**
 * What a migration says that is refused, by the same words in less time, as no application is made for it.
 */
async function migrationRefusal(environment: Record<string, string>): Promise<string> {
  const { code, output } = await runCommand('migration.js', ['run'], { JWT_SECRET, ...environment });
  expect(code).toBe(1);
  return output;
}

/** What is said where the surroundings are the cause: what and what to do, and nothing else. */
function expectMessage(output: string): void {
  expect(output).not.toMatch(/^ {4}at /m);
  expect(output).not.toContain(PASSWORD);
  expect(output.trim().split('\n')).toHaveLength(1);
}

/** A server on loopback that is none of PostgreSQL, until the test ends. */
async function listenAs(answer: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const MYSQL = Buffer.from('4a0000000a382e302e333400080000003f2a1b4c', 'hex');

describe('a start without its database', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['speaks HTTP', (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    ['speaks MySQL', (socket) => socket.write(MYSQL)],
    ['speaks SSH, and then waits', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')],
    ['closes each connection', (socket) => socket.destroy()],
  ])('names the address when what listens there %s', async (_, answer) => {
    const port = await listenAs(answer);
    const output = await migrationRefusal({
      DATABASE_URL: `postgres://user:${PASSWORD}@127.0.0.1:${port}/tasks`,
    });

    expect(output).toMatch(
      new RegExp(
        `^The database at 127\\.0\\.0\\.1:${port} cannot be reached: .+PostgreSQL that listens there`,
      ),
    );
    expectMessage(output);
  });

  it.each(['127.0.0.1', 'localhost'])('names the address at %s where nothing listens', async (host) => {
    const port = await freePort();
    const output = await refusal({ DATABASE_URL: `postgres://user:${PASSWORD}@${host}:${port}/tasks` });

    expect(output).toMatch(
      new RegExp(`^The database at ${host}:${port} cannot be reached: .*ECONNREFUSED.*Nothing listens there`),
    );
    expectMessage(output);
  });

  it('names a host that cannot be resolved', async () => {
    const output = await migrationRefusal({
      DATABASE_URL: `postgres://user:${PASSWORD}@nowhere.invalid/tasks`,
    });

    expect(output).toMatch(
      /^The database at nowhere\.invalid:5432 cannot be reached: .* Correct the host of DATABASE_URL/,
    );
    expectMessage(output);
  });

  it('names encryption that the server does not offer', async () => {
    const port = await listenAs((socket) => socket.once('data', () => socket.write('N')));
    const output = await migrationRefusal({
      DATABASE_URL: `postgres://user:${PASSWORD}@127.0.0.1:${port}/tasks`,
      DATABASE_SSL: 'require',
    });

    expect(output).toMatch(
      /does not support SSL connections\. DATABASE_SSL is require: the server must offer/,
    );
    expectMessage(output);
  });

  it('says which role or password is wrong as the server does', async () => {
    const message = 'SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "user"\0\0';
    const length = Buffer.alloc(4);
    length.writeInt32BE(message.length + 4);
    const port = await listenAs((socket) =>
      socket.once('data', () => socket.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(message)]))),
    );
    const output = await migrationRefusal({
      DATABASE_URL: `postgres://user:${PASSWORD}@127.0.0.1:${port}/tasks`,
    });

    expect(output).toMatch(
      /refuses the connection: password authentication failed for user "user" \(28P01\)\. The role or its/,
    );
    expectMessage(output);
  });

  it('asks for what ends a password too early to be encoded', async () => {
    const url = `postgres://user:12/${PASSWORD}@127.0.0.1:1/tasks`;
    const output = await migrationRefusal({ DATABASE_URL: url });

    expect(output).toMatch(/DATABASE_URL is not a URL, or not as it is meant: .*percent-encoded/);
    expect(output).not.toContain(PASSWORD);
    expect(output).not.toMatch(/^ {4}at /m);
  });

  it.runIf(onPostgres()).each([
    ['a database', { pathname: '/no_such_database' }, /no_such_database.*\(3D000\)\. Make it with createdb/],
    ['a role', { username: 'no_such_role' }, /no_such_role.*\(28000\)\. Make the role/],
  ])('says that the server has no such thing: %s', async (_, changes, message) => {
    const url = new URL((await createDatabase())['DATABASE_URL']!);
    const output = await migrationRefusal({
      DATABASE_URL: Object.assign(url, { password: PASSWORD, ...changes }).href,
    });

    expect(output).toMatch(message);
    expectMessage(output);
  });

  it.runIf(onPostgres())('says that the role may not make the schema', async () => {
    const { DATABASE_URL = '' } = await createDatabase({ empty: true });
    const role = await createRole(DATABASE_URL);
    onTestFinished(() => dropRole(DATABASE_URL, role));
    const url = Object.assign(new URL(DATABASE_URL), { username: role, password: PASSWORD }).href;
    const output = await migrationRefusal({ DATABASE_URL: url, MIGRATIONS_RUN: 'true' });

    expect(output).toMatch(/^The schema cannot be migrated: .*\(42501\)\. Let the role make the schema/);
    expectMessage(output);
  });
});

describe('a start without its address', () => {
  it.each([
    ['cannot be resolved', 'nowhere.invalid', /nowhere\.invalid.*HOST is no address and no name/],
    ['is another machine’s', '192.0.2.1', /192\.0\.2\.1.*Set HOST to an address of this machine/],
    ['has a port', '127.0.0.1:3000', /127\.0\.0\.1:3000.*HOST is no address and no name/],
  ])('names a HOST that %s', async (_, host, message) => {
    const output = await refusal({ HOST: host, PORT: '0', LOG_LEVEL: 'silent', ...(await createDatabase()) });

    expect(output).toMatch(/^The service cannot listen on port 0 of /);
    expect(output).toMatch(message);
    expectMessage(output);
  });
});

describe('a start with an .env file', () => {
  it('reads it as PowerShell writes it', async () => {
    const url = `DATABASE_URL=postgres://user:${PASSWORD}@127.0.0.1:1/tasks\r\n`;
    writeFileSync(join(folder, '.env'), Buffer.from(`\uFEFF${url}`, 'utf16le'));

    expect(await refusal({})).toMatch(/^The database at 127\.0\.0\.1:1 cannot be reached/);
  });

  it('is refused when the file is a folder', async () => {
    mkdirSync(join(folder, '.env'));
    const output = await refusal({});

    expect(output).toMatch(/^The file \.env cannot be read: it is a folder/);
    expectMessage(output);
  });

  it('lets variables that are set win', async () => {
    writeFileSync(join(folder, '.env'), 'DATABASE_URL=postgres://user@127.0.0.1:1/tasks\n');

    expect(await refusal({ DATABASE_URL: 'postgres://user@127.0.0.1:2/tasks' })).toContain('127.0.0.1:2');
  });
});

describe('a start on embedded data', () => {
  it('names the folder when it cannot be opened', async () => {
    const data = join(folder, 'data');
    mkdirSync(join(data, 'lock'), { recursive: true });
    const output = await refusal({ EMBEDDED_DATA_DIR: data });

    expect(output).toContain(`The embedded database in ${data} cannot be opened`);
    expectMessage(output);
  });

  it('names the secret when it cannot be read', async () => {
    const data = join(folder, 'data');
    mkdirSync(join(data, 'jwt-secret'), { recursive: true });
    const output = await refusal({ JWT_SECRET: '', EMBEDDED_DATA_DIR: data });

    expect(output).toContain(`The secret of tokens, ${join(data, 'jwt-secret')}, cannot be read`);
    expectMessage(output);
  });
});

describe('a command', () => {
  it.runIf(existsSync('/dev/full'))('fails in words when its output cannot be written', async () => {
    const { code, output } = await runCommand('token.js', [], { JWT_SECRET }, openSync('/dev/full', 'w'));

    expect(code).toBe(1);
    expect(output).toMatch(/^Standard output cannot be written: ENOSPC/);
    expectMessage(output);
  });
});

async function runCommand(
  file: string,
  args: string[],
  variables: Record<string, string>,
  stdout: 'pipe' | number = 'pipe',
): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [join(DIST, 'cli', file), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', stdout, 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}
