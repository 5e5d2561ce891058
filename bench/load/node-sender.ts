import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { KEY_DIGITS, type Load, type LoadResult } from './load.js';

interface Order {
  url: string;
  load: Load;
  connections: number;
  seconds: number;
}

/** One trial's sending, by as many loops as there are connections. */
class Sending {
  private readonly agent: Agent;
  private readonly latencies: number[] = [];
  private readonly statuses: Record<string, number> = {};
  private failures = 0;
  private created = 0;
  private turn = 0;
  private itemsSent = 0;

  constructor(private readonly order: Order) {
    this.agent = new Agent({ keepAlive: true, maxSockets: order.connections });
  }

  async run(): Promise<LoadResult> {
    const startedAt = performance.now();
    const deadline = startedAt + this.order.seconds * 1000;
    const loop = async (): Promise<void> => {
      while (performance.now() < deadline) await this.sendOne();
    };
    await Promise.all(Array.from({ length: this.order.connections }, loop));
    const elapsed = (performance.now() - startedAt) / 1000;
    this.agent.destroy();
    const sorted = this.latencies.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
    const { statuses, failures, created } = this;
    return { statuses, failures, created, elapsed, p50: at(0.5), p99: at(0.99) };
  }

  private async sendOne(): Promise<void> {
    const startedAt = performance.now();
    try {
      const { status, body } = await this.exchange();
      if (status < 300) this.latencies.push(performance.now() - startedAt);
      this.statuses[status] = (this.statuses[status] ?? 0) + 1;
      if (status === 201) this.created += 1;
      if (status === 207) this.created += Number(/"created":(\d+)/.exec(body)![1]);
    } catch {
      this.failures += 1;
    }
  }

  private exchange(): Promise<{ status: number; body: string }> {
    const { url, load } = this.order;
    const sender = load.senders[this.turn++ % load.senders.length]!;
    const items = Array.from({ length: load.items }, () => {
      const number = String(++this.itemsSent).padStart(KEY_DIGITS, '0');
      return sender.itemBefore + load.keyPrefix + number + sender.itemAfter;
    });
    const body = load.items > 0 ? sender.opening + items.join(',') + sender.closing : '';
    const length = load.items > 0 ? { 'content-length': Buffer.byteLength(body) } : {};
    return new Promise((resolve, reject) => {
      const { method } = load;
      const headers = { ...sender.headers, ...length };
      request(url + sender.path, { method, headers, agent: this.agent }, (response: IncomingMessage) => {
        text(response).then((answer) => resolve({ status: response.statusCode!, body: answer }), reject);
      })
        .on('error', reject)
        .end(body);
    });
  }
}

process.once('message', (order: Order) => {
  void new Sending(order).run().then((result) => process.send!(result, () => process.disconnect()));
});
