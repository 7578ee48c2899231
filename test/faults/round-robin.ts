import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';

/** What the balancer does wrong on purpose: each a share of the requests. */
export interface Mischief {
  /** The replica gets half of the body, then the connection is cut; so is the sender's. */
  cutRequests: number;
  /** The replica's answer is thrown away and the sender's connection is cut. */
  cutAnswers: number;
  /** Two replicas get the request at the same moment. */
  doubled: number;
}

export interface RoundRobin {
  readonly url: string;
  readonly mischief: Mischief;
  /** How often each was done. */
  readonly done: { readonly [M in keyof Mischief]: number };
  close(): Promise<void>;
}

/** A replica that does not answer within this time is given up for this request, ms; the request stays with it. */
const timeoutMs = 1500;

/** A small load balancer: every request goes to the next replica, alive or not. */
export async function roundRobin(ports: readonly number[], random: () => number): Promise<RoundRobin> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const mischief: Mischief = { cutRequests: 0, cutAnswers: 0, doubled: 0 };
  const done = { cutRequests: 0, cutAnswers: 0, doubled: 0 };
  let index = 0;
  const next = () => ports[index++ % ports.length] ?? 0;

  const forward = (port: number, headers: IncomingMessage['headers'], body: Buffer): Promise<number> =>
    new Promise((resolve) => {
      const post = request({ host: '127.0.0.1', port, path: '/webhook', method: 'POST', headers, agent }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 502));
        answer.on('error', () => resolve(502));
      });
      post.on('error', () => resolve(502));
      setTimeout(resolve, timeoutMs, 504).unref();
      post.end(body);
    });

  function cut(port: number, headers: IncomingMessage['headers'], body: Buffer): void {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.write(`POST /webhook HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    socket.write(body.subarray(0, body.length >> 1), () => socket.destroy());
  }

  async function handle(message: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { connection: _, ...headers } = message.headers;
    if (random() < mischief.cutRequests) {
      done.cutRequests += 1;
      cut(next(), headers, body);
      return void message.socket.destroy();
    }
    const isDoubled = random() < mischief.doubled;
    if (isDoubled) done.doubled += 1;
    const statuses = await Promise.all(Array.from({ length: isDoubled ? 2 : 1 }, () => forward(next(), headers, body)));
    if (random() < mischief.cutAnswers) {
      done.cutAnswers += 1;
      return void message.socket.destroy();
    }
    answer.statusCode = statuses.includes(200) ? 200 : (statuses[0] ?? 502);
    answer.end();
  }

  const server = createServer((message, answer) => {
    handle(message, answer).catch(() => message.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address !== 'string' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    mischief,
    done,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
