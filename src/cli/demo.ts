import { setTimeout } from 'node:timers/promises';
import { CREATE_TASK_EXAMPLES } from '../activities/dto/create-task.examples.js';
import type { Permission } from '../auth/permission.js';
import { signDevelopmentToken } from '../auth/tokens/sign-development-token.js';
import { API_PATH } from '../common/http/api-path.js';
import { createProcessLogger } from '../common/logging/create-logger.js';
import { openStandardOutput } from '../common/logging/standard-output.js';
import { environmentConfig } from '../config/app-config.js';
import { createApp } from '../create-app.js';
import { DEMO_TENANT_ID } from '../demo/demo-tenant.js';
import { listen } from '../listen.js';
import { refuseOutput, refuseStart } from '../refuse-start.js';

const EXAMPLE = CREATE_TASK_EXAMPLES.visit.value;

const TASKS = '/activities/tasks';

const STEPS = [
  { title: 'Create a task', expected: 201, body: EXAMPLE },
  { title: 'Send the same request again', expected: 409, body: EXAMPLE },
  {
    title: 'Name an operator that the tenant does not have',
    expected: 404,
    body: {
      ...EXAMPLE,
      idempotency_key: 'task-2025-01-15-002',
      assigned_operator_id: '00000000-0000-4000-8000-000000000000',
    },
  },
  {
    title: 'Break the date and add an unknown field',
    expected: 400,
    body: { ...EXAMPLE, scheduled_at: 'tomorrow at nine', colour: 'blue' },
  },
];

/** In milliseconds: the trial provider takes the task within a second. */
const DISPATCH_TIMEOUT = 30_000;

/** Sends requests for the demo tenant. */
type Send = (method: string, path: string, body?: object) => Promise<{ status: string; body: unknown }>;

/**
 * Runs the service on a database in memory, and shows the four responses that a caller gets from a create, the
 * way of a task to its provider, and its result.
 */
async function main(): Promise<void> {
  process.stdout.on('error', refuseOutput);
  const config = environmentConfig({ EMBEDDED_DATA_DIR: 'memory://', PORT: '0', LOG_LEVEL: 'warn' });
  const app = await createApp(await createProcessLogger(config.LOG_LEVEL, openStandardOutput()));
  await listen(app, config);
  const permissions: Permission[] = ['CREATE_ACTIVITY', 'VIEW_ACTIVITIES', 'SUBMIT_ACTIVITY_RESULT'];
  const token = await signDevelopmentToken(config, { tenantId: DEMO_TENANT_ID, permissions });
  const send = sender(await app.getUrl(), token);
  for (const step of STEPS) await show(send, { ...step, path: TASKS });
  await showResult(send, await showDispatch(send));
  await app.close();
}

function sender(url: string, token: string): Send {
  return async (method, path, body) => {
    const response = await fetch(`${url}${API_PATH}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'x-tenant-id': DEMO_TENANT_ID,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: `${response.status} ${response.statusText}`, body: await response.json() };
  };
}

async function show(
  send: Send,
  { title, expected, path, body }: { title: string; expected: number; path: string; body: object },
): Promise<unknown> {
  const response = await send('POST', path, body);
  print(`${title}: ${response.status}`, response.body);
  if (!response.status.startsWith(String(expected)))
    throw new Error(`${title} responded with ${response.status} instead of ${expected}`);
  return response.body;
}

/** A message, which the demo tenant's trial provider takes by itself. @returns its id. */
async function showDispatch(send: Send): Promise<string> {
  const step = { title: 'Create a message', expected: 201, path: TASKS };
  const created = await show(send, { ...step, body: CREATE_TASK_EXAMPLES.message.value });
  const { id } = created as { id: string };
  const began = performance.now();
  for (;;) {
    const task = (await send('GET', `/activities/${id}`)).body as { status: string };
    if (task.status === 'DISPATCHED') break;
    if (performance.now() - began > DISPATCH_TIMEOUT) throw new Error(`The message is still ${task.status}`);
    await setTimeout(100);
  }
  print('It is DISPATCHED', (await send('GET', `/activities/${id}/dispatch-attempts`)).body);
  return id;
}

async function showResult(send: Send, id: string): Promise<void> {
  const body = {
    activity_id: id,
    occurred_at: new Date().toISOString(),
    status: 'COMPLETED',
    task_result: { result: 'SALE_COMPLETED', comment: 'Two boxes, to be delivered on Friday' },
  };
  await show(send, { title: 'Submit its result', expected: 201, path: '/activity-results/tasks', body });
}

function print(title: string, body: unknown): void {
  process.stdout.write(`${title}\n${JSON.stringify(body, null, 2)}\n\n`);
}

main().then(() => process.exit(0), refuseStart);
