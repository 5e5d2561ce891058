import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WEBHOOK_SECRET } from '../support/dispatch-configs.js';
import { eventually } from '../support/eventually.js';

const COMMAND = join(import.meta.dirname, '../../dist/src/cli/receiver.js');
const BODY = JSON.stringify({ type: 'task.dispatch', data: { id: 'a-task' } });

interface Running {
  process: ChildProcess;
  output: { out: string; error: string };
}

/** Starts the command, until the test ends. */
function run(...options: string[]): Running {
  const receiver = spawn(process.execPath, [COMMAND, ...options]);
  const output = { out: '', error: '' };
  receiver.stdout.on('data', (text: Buffer) => (output.out += text.toString()));
  receiver.stderr.on('data', (text: Buffer) => (output.error += text.toString()));
  onTestFinished(() => void receiver.kill());
  return { process: receiver, output };
}

/** Starts a receiver on a free port, and waits until it listens. */
function start(...secret: string[]): Promise<Running & { url: string; secret: string }> {
  const running = run('0', ...secret);
  return eventually(() => {
    const [, url, shown] = /base_url +(\S+)\nsecret +(\S+)/.exec(running.output.out) ?? [];
    if (!url || !shown) throw new Error('it does not listen yet');
    return { ...running, url, secret: shown };
  });
}

function post(url: string, secret: string, key: string): Promise<Response> {
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': key,
    'webhook-id': key,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(key, now, BODY),
  };
  return fetch(url, { method: 'POST', headers, body: BODY });
}

describe('the local receiver', () => {
  it('shows where it listens, prints what it gets, and gives a repeated task the same id', async () => {
    const { url, secret, output } = await start();

    const [first, again, other] = [
      await post(url, secret, 'dsp_1_1'),
      await post(url, secret, 'dsp_1_1'),
      await post(url, secret, 'dsp_2_1'),
    ];

    expect([first.status, again.status, other.status]).toEqual([200, 200, 200]);
    const ids = (await Promise.all([first, again, other].map((response) => response.json()))) as {
      provider_activity_id: string;
    }[];
    expect(ids[0]!.provider_activity_id).toEqual(expect.any(String));
    expect(ids[1]).toEqual(ids[0]);
    expect(ids[2]).not.toEqual(ids[0]);
    await eventually(() => expect(output.out).toContain('dsp_2_1'));
    expect(output.out).toContain('  dsp_1_1\n  signature: valid\n  {\n    "type": "task.dispatch"');
    expect(output.out).toContain('  dsp_1_1 (again)\n');
  });

  it('refuses what is signed by another secret than its own, and says so', async () => {
    const { url, secret, output } = await start(WEBHOOK_SECRET);
    expect(secret).toBe(WEBHOOK_SECRET);

    const response = await post(url, `whsec_${Buffer.alloc(32, 2).toString('base64')}`, 'dsp_1_1');

    expect(response.status).toBe(401);
    const { error } = (await response.json()) as { error: string };
    await eventually(() => expect(output.out).toContain(`  signature: ${error}\n`));
    expect((await post(url, secret, 'dsp_1_1')).status).toBe(200);
    expect(output.out).not.toContain('(again)');
  });

  it.each([[['x']], [['65536']], [['4000', 'no secret']], [['4000', WEBHOOK_SECRET, 'more']]])(
    'says how it is used where it is started with %j',
    async (options) => {
      const { process: receiver, output } = run(...options);

      const [code] = (await once(receiver, 'close')) as [number];

      expect(code).toBe(1);
      expect(output.error).toMatch(/^npm run receiver/);
    },
  );
});
