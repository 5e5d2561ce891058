import { Agent, request as open } from 'node:http';
import { once } from 'node:events';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultTenant, taskBody } from './fault-tenant.js';

/** A client gives a try up after so many milliseconds. */
const PATIENCE = 3_000;
/** The wait before a try grows up to this, in milliseconds. */
const LONGEST_WAIT = 500;

/** What came of a try: a response, or a connection that broke or stayed silent. */
type Outcome = { status: number; body: Record<string, unknown> } | { error: string };

/**
 * Clients that create tasks, each until it is told that its task is there, as real ones do: a try that breaks,
 * stays silent or is a 503 is made again, with the same key, at the next instance.
 */
export class CreatingClients {
  /** The id that a client was told, by the task's number. */
  readonly acknowledged: string[] = [];
  readonly figures = { tries: 0, broken: 0, unavailable: 0, repeated: 0 };
  /** Responses that no create should get. */
  readonly wrong: string[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private next = 0;
  private isDone = false;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly tenant: FaultTenant,
    private readonly urls: readonly string[],
  ) {}

  start(count: number): void {
    this.running = Promise.all(Array.from({ length: count }, () => this.createOnAndOn()));
  }

  /** Lets each client finish the task that it is at. */
  async finish(): Promise<void> {
    this.isDone = true;
    await this.running;
    this.agent.destroy();
  }

  /** Creates one task at one instance, however many tries that takes. @returns what it took, in milliseconds. */
  async createAt(url: string): Promise<number> {
    const begun = performance.now();
    await this.create(this.next++, [url]);
    return performance.now() - begun;
  }

  private async createOnAndOn(): Promise<void> {
    while (!this.isDone) await this.create(this.next++, this.urls);
  }

  private async create(number: number, urls: readonly string[]): Promise<void> {
    const body = JSON.stringify(taskBody(this.tenant, number));
    for (let attempt = 0; this.acknowledged[number] === undefined; attempt++) {
      if (attempt > 0) await sleep(Math.min(20 * 2 ** attempt, LONGEST_WAIT) * (0.5 + Math.random() / 2));
      const outcome = await this.send(urls[(number + attempt) % urls.length]!, body, number % 2 === 0);
      this.figures.tries++;
      const id = this.idFrom(outcome, number);
      if (id !== undefined) this.acknowledged[number] = id;
    }
  }

  /** The task's id, where the response says that it is there. */
  private idFrom(outcome: Outcome, number: number): string | undefined {
    if ('error' in outcome) {
      this.figures.broken++;
      return undefined;
    }
    const { status, body } = outcome;
    if (status === 201) return String(body['id']);
    if (status === 503) {
      this.figures.unavailable++;
      return undefined;
    }
    this.figures.repeated++;
    if (status === 200) return String(body['id']);
    if (status === 409 && body['sameRequest'] === true) return String(body['activityId']);
    if (this.wrong.length < 20) this.wrong.push(`task ${number}: ${status} ${JSON.stringify(body)}`);
    return undefined;
  }

  private async send(url: string, body: string, replay: boolean): Promise<Outcome> {
    const headers = {
      ...this.tenant.headers,
      'content-length': Buffer.byteLength(body),
      ...(replay ? { 'idempotency-replay': 'true' } : {}),
    };
    const signal = AbortSignal.timeout(PATIENCE);
    try {
      const sent = open(`${url}/api/activities/tasks`, {
        method: 'POST',
        agent: this.agent,
        headers,
        signal,
      });
      const [response] = await once(sent.on('error', () => undefined).end(body), 'response');
      const text = await textOf(response);
      return { status: response.statusCode, body: JSON.parse(text) as Record<string, unknown> };
    } catch (error) {
      return { error: String(error) };
    }
  }
}
