import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { Receiver } from './receiver.js';

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
