import { once } from 'node:events';
import { connect } from 'node:net';

/** An answer as it came over the connection. */
export interface RawAnswer {
  status: number;
  /** With their names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** Sends bytes as they are, and answers with all answers that come back until the connection ends. */
export async function sendRaw(url: string, text: string): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
  socket.write(Buffer.from(text, 'latin1'));
  await once(socket, 'close');
  return readAnswers(Buffer.concat(chunks).toString('latin1'));
}

function readAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest !== '';) {
    const end = rest.indexOf('\r\n\r\n');
    const [line = '', ...lines] = rest.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((header) => {
        const colon = header.indexOf(':');
        return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
      }),
    );
    const bodyStart = end + 4;
    const bodyEnd = bodyStart + Number(headers['content-length'] ?? 0);
    answers.push({ status: Number(line.split(' ')[1]), headers, body: rest.slice(bodyStart, bodyEnd) });
    rest = rest.slice(bodyEnd);
  }
  return answers;
}
