import { type FaultTenant, taskBody } from './fault-tenant.js';

/** So many failures are shown, and end it. */
const SHOWN = 10;

/** Requests of which none may fail, and none is sent again: creates, and what users look at. */
export class RollingLoad {
  readonly acknowledged: string[] = [];
  /** What failed, in words; the first of them. */
  readonly failed: string[] = [];
  requests = 0;
  private isDone = false;
  private next = 0;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly tenant: FaultTenant,
    private readonly url: string,
  ) {}

  start(clients: number): void {
    this.running = Promise.all(Array.from({ length: clients }, () => this.sendOnAndOn()));
  }

  /** Whether so much failed that it has ended. */
  get isBroken(): boolean {
    return this.failed.length >= SHOWN;
  }

  async finish(): Promise<void> {
    this.isDone = true;
    await this.running;
  }

  private async sendOnAndOn(): Promise<void> {
    while (!this.isDone && !this.isBroken) {
      const number = this.next++;
      const { id } = await this.send<{ id: string }>(
        'POST',
        '/activities/tasks',
        taskBody(this.tenant, number),
      );
      this.acknowledged[number] = id;
      await this.send('GET', `/activities/${id}`);
      await this.send('PATCH', `/activities/tasks/${id}`, { assigned_route_id: this.tenant.routeId });
      await this.send('GET', '/activities?per_page=5&search=visit');
      await this.send('GET', `/commerces/${this.tenant.commerceId}`);
    }
  }

  /** @returns the response's body; an empty object where it failed. */
  private async send<Body>(method: string, path: string, body?: object): Promise<Body> {
    this.requests++;
    try {
      const response = await fetch(`${this.url}/api${path}`, {
        method,
        headers: this.tenant.headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text) as Body;
      this.fail(`${method} ${path}: ${response.status} ${text}`);
    } catch (error) {
      this.fail(`${method} ${path}: ${String(error)}`);
    }
    return {} as Body;
  }

  private fail(failure: string): void {
    if (this.failed.length < SHOWN) this.failed.push(failure);
  }
}
