import dns, { type LookupAddress } from 'node:dns';
import { isIPv6 } from 'node:net';
import { onTestFinished, vi } from 'vitest';

type Callback = (error: Error | null, addresses?: LookupAddress[]) => void;

/**
 * Answers look-ups of these names until the test ends, in place of the resolver: one answer after the other,
 * the last one for ever. An empty answer says that there is no such name, and null never comes.
 *
 * @returns the names that were looked up, of these.
 */
export function answerLookUps(answers: Record<string, readonly (readonly string[] | null)[]>): string[] {
  const asked: string[] = [];
  const { lookup } = dns;
  const answer = (name: string, options: object, callback: Callback): void => {
    const ofName = answers[name.replace(/\.$/, '')];
    if (!ofName) return lookup(name, options, callback as never);
    const addresses = ofName[asked.filter((other) => other === name).length] ?? ofName.at(-1);
    asked.push(name);
    // As a resolver does, after the caller's own turn of the event loop.
    if (addresses) setImmediate(() => giveAnswer(name, addresses, callback));
  };
  const answerLog = (name: string): Promise<LookupAddress[]> =>
    Promise.resolve(toEntries(answers[name]?.at(-1) ?? []));
  const spies = [
    vi.spyOn(dns, 'lookup').mockImplementation(answer as never),
    vi.spyOn(dns.promises, 'lookup').mockImplementation(answerLog as never),
  ];
  onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
  return asked;
}

function giveAnswer(name: string, addresses: readonly string[], callback: Callback): void {
  if (addresses.length > 0) return callback(null, toEntries(addresses));
  const failure = new Error(`getaddrinfo ENOTFOUND ${name}`);
  callback(Object.assign(failure, { code: 'ENOTFOUND', syscall: 'getaddrinfo' }));
}

function toEntries(addresses: readonly string[]): LookupAddress[] {
  return addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
}
