import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly handle: RequestListener;
  /** Told of each connection that spoke something else than HTTP, such as TLS. */
  readonly onNotHttp?: (() => void) | undefined;
}

export interface Listener {
  /** `http://HOST:PORT`, with the port that was really taken. */
  readonly url: string;
  /** Takes no new connections, lets requests in flight finish, and resolves when all are gone. */
  close(): Promise<void>;
  /** Ends what is still open. */
  cut(): void;
}

/** A request must be whole, headers and body, within this time, ms. */
const requestTimeout = 10_000;

/** A request that is not HTTP. One that took too long gets no answer: LiveKit takes a 408 as delivered, a cut it retries. */
function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' || error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else if (error.code === 'HPE_HEADER_OVERFLOW')
    socket.end('HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n');
  else socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
}

const urlOf = (server: Server, host: string): string => {
  const { port } = server.address() as AddressInfo; // not a pipe, and listening
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

/**
 * Listens, with timeouts against slow clients.
 * @throws Error the port is taken or may not be used
 */
export async function listen({ host, port, handle, onNotHttp }: ListenerOptions): Promise<Listener> {
  const server = createServer(
    { headersTimeout: requestTimeout, requestTimeout, connectionsCheckingInterval: 1000, keepAliveTimeout: 65_000 },
    handle,
  );
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    if (error.code === 'HPE_INVALID_METHOD') onNotHttp?.();
    answerClientError(error, socket);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: urlOf(server, host),
    close: () =>
      new Promise((resolve) => {
        // Connections that are kept alive become idle only once their request is answered.
        const idle = setInterval(() => server.closeIdleConnections(), 50);
        server.close(() => {
          clearInterval(idle);
          resolve();
        });
        // Browsers connect ahead of need. Node takes a connection that never asked anything for a busy one.
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      }),
    cut: () => server.closeAllConnections(),
  };
}
