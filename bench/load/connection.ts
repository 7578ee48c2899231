import { connect, type Socket } from 'node:net';

/** A kept-alive connection that sends prepared requests one after the other. */
export interface Connection {
  /**
   * @returns once the answer is whole
   * @throws Refused the answer is 503: send it again; any other error is another answer, or a connection that broke
   */
  send(request: Buffer): Promise<void>;
  close(): void;
}

export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Reads no more of an answer than must be: its status and where it ends. */
export async function openConnection(port: number): Promise<Connection> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;
  let answer = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    answer += chunk;
    const head = answer.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
    if (answer.length < head + 4 + length) return;
    const status = answer.slice(9, 12);
    answer = '';
    const done = waiting;
    waiting = undefined;
    if (status === '200') done?.resolve();
    else done?.reject(status === '503' ? new Refused('answered 503') : new Error(`answered ${status}`));
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('the connection closed')));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}
