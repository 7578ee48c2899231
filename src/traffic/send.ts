import { Agent, type ClientRequest, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';

/** Posts webhooks over connections that are kept. */
export interface Sender {
  /**
   * Posts a webhook as LiveKit does.
   * @returns the status of the answer
   * @throws Error no answer came within 15 s, or the connection failed
   */
  send(body: string, authorization: string): Promise<number>;
  /** Ends what is on its way, and sends nothing more. */
  close(): void;
}

/** @param connections requests on the way at the same time; further ones wait */
export function httpSender(address: string, connections: number): Sender {
  const url = new URL(address);
  const secure = url.protocol === 'https:';
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, maxSockets: connections });
  const open = new Set<ClientRequest>();
  let isClosed = false;
  return {
    send: (body, authorization) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw new Error('closed');
        const post = (secure ? secureRequest : request)(url, {
          method: 'POST',
          agent,
          headers: {
            authorization,
            'content-type': 'application/webhook+json',
            'content-length': Buffer.byteLength(body),
          },
          timeout: 15_000,
        });
        open.add(post);
        post.on('close', () => open.delete(post));
        post.on('response', (answer) => {
          answer.resume();
          answer.on('end', () => resolve(answer.statusCode ?? 0));
          answer.on('error', reject);
        });
        post.on('timeout', () => post.destroy(new Error('no answer within 15 s')));
        post.on('error', reject);
        post.end(body);
      }),
    close() {
      isClosed = true;
      for (const post of open) post.destroy(new Error('closed'));
      agent.destroy();
    },
  };
}
