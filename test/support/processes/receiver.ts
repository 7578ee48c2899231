import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it arrived. */
export interface Arrived {
  readonly body: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  /** On the test's clock, ms. */
  readonly at: number;
}

export interface Receiver {
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly arrived: readonly Arrived[];
  close(): Promise<void>;
}

/**
 * A real HTTP server in the place of an exporter.
 * @param answer the status for a body; how often the same body has arrived before is passed too
 */
export async function receiver(
  now: () => number,
  answer: (body: string, before: number) => number = () => 200,
): Promise<Receiver> {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const before = arrived.filter((earlier) => earlier.body === body).length;
    const { authorization, 'content-type': contentType } = request.headers;
    arrived.push({ body, authorization, contentType, at: now() });
    response.statusCode = answer(body, before);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening, and not on a pipe
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    arrived,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
