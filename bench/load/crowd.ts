// A process of its own: asks for a page over many connections at once, each again when it was answered, and reports the
// statuses when it is stopped. URL, connections, header lines as JSON, file of an authority.
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { get as getOverTls, Agent as TlsAgent } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

const [url = '', connections = '', headersJson = '{}', authority] = process.argv.slice(2);
const headers = z.record(z.string(), z.string()).parse(JSON.parse(headersJson));
const isTls = url.startsWith('https:');
const agent = isTls
  ? new TlsAgent({ keepAlive: true, ca: authority && readFileSync(authority) })
  : new Agent({ keepAlive: true });
/** A scraper that was refused does not ask again at once, ms; who guesses passwords does. */
const pause = 200;

let guesses = 0;
/** `GUESS` is replaced by another password each time. */
const withGuess = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value === 'GUESS' ? `Basic ${Buffer.from(`prometheus:guess ${guesses++}`).toString('base64')}` : value,
    ]),
  );

const statuses: Record<string, number> = {};
let running = true;

function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = (isTls ? getOverTls : get)(url, { agent, headers: withGuess() }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode = 0 } = response;
        statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
        resolve(statusCode === 503 && guesses === 0 ? setTimeout(pause) : undefined);
      });
    });
    request.once('error', reject);
  });
}

process.once('message', () => {
  running = false;
});
process.send?.('ready');
await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    while (running) await ask();
  }),
);
process.send?.(statuses);
agent.destroy();
process.disconnect();
