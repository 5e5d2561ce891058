import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../setting/run-program.js';
import { KEY_DIGITS, type Load, type LoadResult, type SendLoad, type Sender } from './load.js';

const SCRIPT = join(import.meta.dirname, '../../../../bench/load/wrk.lua');
/** Seconds after the last request for its answer to come; a create that has none in them is a fault of the run. */
const DRAIN = { GET: 1, POST: 2 };

/** Sends with wrk: one thread, so that it takes the least from the server that it shares the machine with. */
export const sendWithWrk: SendLoad = async (url, load, { connections, seconds }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-load-'));
  try {
    const file = join(folder, 'load.lua');
    writeFileSync(file, toLua(url, load));
    const flags = [
      '-t1',
      `-c${connections}`,
      `-d${seconds + DRAIN[load.method]}`,
      '--timeout',
      '30',
      '-s',
      SCRIPT,
    ];
    const output = await runProgram('wrk', [...flags, url, '--', file, String(seconds)]);
    const result = /^result: (.*)$/m.exec(output);
    if (!result) throw new Error(`wrk: ${output}`);
    return JSON.parse(result[1]!) as LoadResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function toLua(url: string, load: Load): string {
  const senders = load.senders.map((sender) => {
    const head = requestHead(url, load, sender) + sender.opening;
    return (
      `{ head = ${quote(head)}, before = ${quote(sender.itemBefore)}, after = ${quote(sender.itemAfter)}, ` +
      `closing = ${quote(sender.closing)} }`
    );
  });
  return (
    `return { items = ${load.items}, key_prefix = ${quote(load.keyPrefix)}, senders = {\n` +
    `${senders.join(',\n')}\n} }\n`
  );
}

/** Every body of a sender has the same length, as keys do. */
function requestHead(url: string, load: Load, sender: Sender): string {
  const headers = { host: new URL(url).host, ...sender.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  if (load.items > 0) lines.push(`content-length: ${bodyLength(load, sender)}`);
  return `${load.method} ${sender.path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

function bodyLength({ items, keyPrefix }: Load, sender: Sender): number {
  const key = keyPrefix.length + KEY_DIGITS;
  const item = Buffer.byteLength(sender.itemBefore) + key + Buffer.byteLength(sender.itemAfter);
  return sender.opening.length + items * item + (items - 1) + sender.closing.length;
}

/** A Lua string: its escapes are JSON's, as far as these texts have any. */
function quote(text: string): string {
  return JSON.stringify(text);
}
