import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../processes/free-port.ts';

/** A real Redis on this machine, with a folder of its own. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** A client for the test's own questions, with the data and the settings of this server. */
  client(): Redis;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** Ends it with a signal; resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** SIGSTOP, SIGCONT. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it for good and removes its folder. */
  remove(): Promise<void>;
}

/** @param settings redis.conf settings as arguments: `['--appendonly', 'yes']` */
export async function redisServer(settings: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const clients: Redis[] = [];
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no'];
    const started = spawn('redis-server', [...own, ...settings], { stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      started.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('Ready to accept connections')) resolve();
      });
      started.once('exit', () => reject(new Error(`redis-server did not start:\n${said}`)));
    });
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    await gone;
  }

  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    client() {
      const client = new Redis({ host: '127.0.0.1', port });
      client.on('error', () => undefined); // it connects again
      clients.push(client);
      return client;
    },
    start,
    kill,
    signal: (signal) => void child?.kill(signal),
    async remove() {
      for (const client of clients) client.disconnect();
      await kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
