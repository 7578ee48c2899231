import { once } from 'node:events';
import { connect } from 'node:net';

/** An answer as bytes on the wire. */
export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection over which a test writes exactly the bytes that it means. */
export interface Connection {
  write(bytes: string | Buffer): void;
  /** Says that nothing more will be written. */
  end(): void;
  /** The next answer. @throws Error the other side closed before it was whole */
  answer(options?: { toHead?: boolean }): Promise<Answer>;
  /** Everything that came and was not yet read as an answer, once the other side has closed. */
  closed(): Promise<string>;
  destroy(): void;
}

interface Parsed extends Answer {
  readonly length: number;
}

function parseAnswer(text: string, toHead: boolean): Parsed | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const start = headEnd + 4;
  const length = start + (toHead ? 0 : Number(headers['content-length'] ?? 0));
  if (text.length < length) return undefined;
  return { status: Number(statusLine.split(' ')[1]), headers, body: text.slice(start, length), length };
}

/**
 * Connects to the host and port of a URL.
 * @param keepOpen does not close when the other side does
 */
export async function openConnection(url: string, { keepOpen = false } = {}): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: keepOpen });
  let text = '';
  const news = new EventTarget();
  const notify = () => news.dispatchEvent(new Event('news'));
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    notify();
  });
  socket.on('error', () => undefined); // a reset is a way of closing
  socket.on('close', notify);
  await once(socket, 'connect');
  return {
    write: (bytes) => void socket.write(bytes),
    end: () => void socket.end(),
    async answer({ toHead = false } = {}) {
      for (;;) {
        const parsed = parseAnswer(text, toHead);
        if (parsed) {
          text = text.slice(parsed.length);
          const { length: _, ...answer } = parsed;
          return answer;
        }
        if (socket.destroyed) throw new Error(`closed without a whole answer: ${JSON.stringify(text)}`);
        await once(news, 'news');
      }
    },
    async closed() {
      while (!socket.destroyed) await once(news, 'news');
      return text;
    },
    destroy: () => void socket.destroy(),
  };
}
