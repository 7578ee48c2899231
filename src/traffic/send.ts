import { type Agent, request } from 'node:http';
import { request as secureRequest } from 'node:https';

/**
 * Posts a webhook as LiveKit does.
 * @returns the status of the answer
 * @throws Error no answer came within 15 s, or the connection failed
 */
export function send(url: URL, body: string, authorization: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const post = (url.protocol === 'https:' ? secureRequest : request)(url, {
      method: 'POST',
      agent,
      headers: {
        authorization,
        'content-type': 'application/webhook+json',
        'content-length': Buffer.byteLength(body),
      },
      timeout: 15_000,
    });
    post.on('response', (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', reject);
    });
    post.on('timeout', () => post.destroy(new Error('no answer within 15 s')));
    post.on('error', reject);
    post.end(body);
  });
}
