import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createTlsServer, type ListenerTls } from './tls-server.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly handle: RequestListener;
  /** A request must be whole, headers and body, within this time, ms; 10 s by default. It is cut up to a tenth later. */
  readonly requestTimeout?: number;
  /** A request must be answered, and its answer read, within this time, ms; 30 s by default. Then it is cut. */
  readonly answerTimeout?: number;
  /** Called for each connection that spoke something else than HTTP, such as TLS. */
  readonly onNotHttp?: (() => void) | undefined;
  /** Undefined: plain HTTP. */
  readonly tls?: ListenerTls | undefined;
}

export interface Listener {
  /** `http://HOST:PORT`, or `https:`, with the actual port. */
  readonly url: string;
  /** Accepts no new connections, lets requests in flight finish, and resolves when all are gone. */
  close(): Promise<void>;
  /** Ends what is still open. */
  cut(): void;
}

const refusal = (status: string): string => `HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`;

/**
 * A request that is not HTTP. One that was too slow gets no answer: LiveKit treats a 408 as delivered, a cut it retries;
 * nor does a handshake that failed. The others are cut once they are answered, because a sender that keeps its side open
 * is under no timeout any more.
 */
function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (!error.code?.startsWith('HPE_') || !socket.writable) socket.destroy();
  else {
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    socket.end(refusal(status), () => socket.destroy());
  }
}

/** Connections of a listener; a further one is closed, because strangers must not fill the memory. */
const mostConnections = 10_000;

const urlOf = (server: Server, host: string, scheme: string): string => {
  const { port } = server.address() as AddressInfo; // not a pipe, and listening
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

/**
 * Listens, with timeouts against slow clients.
 * @throws Error the port is in use or not allowed
 */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { host, port, handle, onNotHttp, tls, requestTimeout = 10_000, answerTimeout = 30_000 } = options;
  const timeouts = {
    headersTimeout: requestTimeout,
    requestTimeout,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: requestTimeout / 10,
  };
  const server = tls
    ? createTlsServer(tls, { ...timeouts, handshakeTimeout: requestTimeout }, handle)
    : createServer(timeouts, handle);
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    if (error.code === 'HPE_INVALID_METHOD') onNotHttp?.();
    answerClientError(error, socket);
  });
  server.on('request', ({ socket }, response) => {
    const cut = setTimeout(() => socket.destroy(), answerTimeout);
    response.once('close', () => clearTimeout(cut));
  });
  const sockets = new Set<Socket>();
  const remember = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', remember);
  server.maxConnections = mostConnections;
  // Inside of that connection, and it has read nothing until the first request.
  server.on('secureConnection', remember);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: urlOf(server, host, tls ? 'https' : 'http'),
    close: () =>
      new Promise((resolve) => {
        // Connections that are kept alive become idle only once their request is answered.
        const idle = setInterval(() => server.closeIdleConnections(), 50);
        server.close(() => {
          clearInterval(idle);
          resolve();
        });
        // Browsers connect ahead of need. Node treats a connection without a request as busy.
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      }),
    cut() {
      // Those in a TLS handshake too, which closeAllConnections() does not know.
      for (const socket of sockets) socket.destroy();
    },
  };
}
