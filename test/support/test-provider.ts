import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { TenantConfiguration } from '../../src/activity-config/tenant-configuration.js';
import { TenantConfigurationService } from '../../src/activity-config/tenant-configuration.service.js';
import { eventually } from './eventually.js';
import { Receiver } from './receiver.js';
import type { TestServer } from './test-server.js';
import { TestTenant } from './test-tenant.js';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** What a provider was sent, after its signature was verified. */
export interface Delivery {
  /** `Idempotency-Key`. */
  key: string;
  message: { type: string; timestamp: string; data: { id: string } & Record<string, unknown> };
}

/** How a provider responds to the delivery with this number, from 0. */
export type Answer = (response: ServerResponse, delivery: Delivery, number: number) => void;

/** Responds with a status, and with JSON or a text. */
export function respond(status: number, body: unknown = '', headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Responds with one answer after the other, and with the last one from then on. */
export function inOrder(...answers: [Answer, ...Answer[]]): Answer {
  return (response, delivery, number) => (answers[number] ?? answers.at(-1)!)(response, delivery, number);
}

/** A provider of the kind HTTP, until the test ends: verifies each delivery by the library of Standard Webhooks. */
export class TestProvider {
  readonly deliveries: Delivery[] = [];

  private constructor(
    private readonly receiver: Receiver,
    readonly unverified: string[],
  ) {}

  static async start(answer: Answer): Promise<TestProvider> {
    const deliveries: Delivery[] = [];
    const unverified: string[] = [];
    const receiver = await Receiver.http((response, { body, headers }) => {
      try {
        const message = new Webhook(SECRET).verify(body, headers as Record<string, string>);
        const key = headers['idempotency-key'] as string;
        if (headers['webhook-id'] !== key) throw new Error('two keys');
        const delivery = { key, message: message as Delivery['message'] };
        deliveries.push(delivery);
        answer(response, delivery, deliveries.length - 1);
      } catch (error) {
        unverified.push(String(error));
        response.writeHead(401).end();
      }
    });
    return Object.assign(new TestProvider(receiver, unverified), { deliveries });
  }

  get url(): string {
    return `http://127.0.0.1:${this.receiver.port}/tasks`;
  }

  get connections(): Receiver['connections'] {
    return this.receiver.connections;
  }

  /** The keys that came, without those that came again. */
  get keys(): Set<string> {
    return new Set(this.deliveries.map(({ key }) => key));
  }
}

/** A tenant whose tasks of the channel WHATSAPP go to a provider at once. */
export class DispatchTenant {
  private constructor(
    readonly tenant: TestTenant,
    readonly configId: string,
  ) {}

  /** @param changes of the configuration, as a request has them. */
  static async create(
    server: TestServer,
    provider: TestProvider,
    changes: Record<string, unknown> = {},
  ): Promise<DispatchTenant> {
    const tenant = await TestTenant.create(server);
    return new DispatchTenant(tenant, await addConfig(tenant, provider.url, changes));
  }

  addTask(changes: Record<string, unknown> = {}): Promise<string> {
    return this.tenant.addTask({ channel: 'WHATSAPP', ...changes });
  }

  /** Waits until a task has a status, and returns it with its last event. */
  untilStatus(id: string, status: string): Promise<{ status: string; lastEvent: Record<string, unknown> }> {
    return eventually(async () => {
      const task = (await this.tenant.request('GET', `/activities/${id}`)).body as { status: string };
      if (task.status !== status) throw new Error(`it is ${task.status}, not ${status}`);
      const events = (await this.tenant.request('GET', `/activities/${id}/status-events`)).body as object[];
      return { ...task, lastEvent: events.at(-1) as Record<string, unknown> };
    });
  }

  /** The newest first. */
  async attempts(id: string): Promise<Record<string, unknown>[]> {
    return (await this.tenant.request('GET', `/activities/${id}/dispatch-attempts`)).body as Record<
      string,
      unknown
    >[];
  }

  /** Its row of the queue; undefined where it has none. */
  async row(id: string): Promise<Record<string, unknown> | undefined> {
    const rows = await this.tenant.manager.query<Record<string, unknown>[]>(
      'SELECT * FROM activities.dispatches WHERE tenant_id = $1 AND activity_id = $2',
      [this.tenant.id, id],
    );
    return rows[0];
  }

  /** The shared state of its configuration. */
  async state(): Promise<{ failures: number; probes: number | null; held_until: Date | null }> {
    const rows = await this.tenant.manager.query<never[]>(
      'SELECT * FROM activities.dispatch_config_states WHERE tenant_id = $1 AND config_id = $2',
      [this.tenant.id, this.configId],
    );
    return rows[0]!;
  }

  /** Writes the shared state, as if time had gone by. */
  async setState(assignments: string): Promise<void> {
    await this.tenant.manager.query(
      `UPDATE activities.dispatch_config_states SET ${assignments} WHERE tenant_id = $1 AND config_id = $2`,
      [this.tenant.id, this.configId],
    );
  }

  dispatch(id: string) {
    return this.tenant.request('POST', `/activities/tasks/${id}/dispatch`);
  }
}

/** Makes an active configuration of a tenant; what is not said is quick. */
export async function addConfig(
  tenant: TestTenant,
  url: string,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const { status, body, text } = await tenant.request('POST', '/dispatch-configs', {
    name: 'A provider',
    provider: 'HTTP',
    channel: 'WHATSAPP',
    base_url: url,
    credentials: { secret: SECRET },
    timing: 'IMMEDIATE',
    retry_delays: [0, 0],
    timeout_seconds: 2,
    is_active: true,
    ...changes,
  });
  if (status !== 201) throw new Error(text);
  const { id } = body as { id: string };
  await untilInForce(tenant, ({ dispatch }) =>
    [...dispatch.values()].some(({ configId }) => configId === id),
  );
  return id;
}

/** Waits until tasks are created by what a tenant has configured; it may be a second old. */
export function untilInForce(
  tenant: TestTenant,
  isThere: (configuration: TenantConfiguration) => boolean,
): Promise<void> {
  const configurations = tenant.server.app.get(TenantConfigurationService);
  return eventually(async () => {
    if (!isThere(await configurations.get(tenant.id))) throw new Error('it is not in force');
  });
}
