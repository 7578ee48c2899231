import { connect, type Socket } from 'node:net';

/** A kept-alive connection that sends prepared requests one after the other. */
export interface Connection {
  /**
   * @returns once a 200 was read to its end
   * @throws Refused for any other status; another error when the connection breaks
   */
  send(request: Buffer): Promise<void>;
  close(): void;
}

export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  constructor(status: number) {
    super(`answered ${status}`);
    this.status = status;
  }
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
    const status = Number(answer.slice(9, 12));
    answer = '';
    const done = waiting;
    waiting = undefined;
    if (status === 200) done?.resolve();
    else done?.reject(new Refused(status));
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('the connection closed')));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('the connection is closed'));
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}
