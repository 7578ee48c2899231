// A program of its own, because containers run it every few seconds: it loads a small part of what the service does.
import { get } from 'node:http';
import { healthUrl } from './config/health-url.ts';

/** Timeout of the answer, ms. */
const timeoutMs = 3000;

/** @returns the status that was answered. @throws Error nothing was */
function statusOf(url: URL): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('error', reject);
  });
}

try {
  const url = healthUrl(process.env);
  const status = await statusOf(url);
  const lives = status === 200 || (url.pathname === '/healthz' && status === 503);
  if (!lives) throw new Error(`answered ${status}`);
} catch (error) {
  process.stderr.write(`not healthy: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
