import type { IncomingMessage } from 'node:http';
import { HttpProblem } from '../http/http-problem.ts';

/**
 * Reads a request's body; what goes past the limit is not kept. How long it may take is the server's `requestTimeout`.
 * @throws HttpProblem `too_large`, or `incomplete_body` when the sender went away
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => reject(new HttpProblem('too_large', `the body has more than ${maxBytes} bytes`));
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) return void chunks.push(chunk);
      request.off('data', onData);
      chunks.length = 0;
      tooLarge();
      // The rest is thrown away, so that the sender gets to read the answer.
      request.resume();
    };
    request.on('data', onData);
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('close', () => {
      if (!request.complete)
        reject(new HttpProblem('incomplete_body', 'the connection closed before the body was complete'));
    });
    request.on('error', (cause) => reject(new HttpProblem('incomplete_body', 'the body could not be read', { cause })));
  });
}
