import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { keys } from '../webhooks/token.ts';

/** A process of the command line, as a user starts it. */
export interface ExporterProcess {
  /** What it has written to stderr so far: its log, or why it did not start. */
  log(): string;
  /** Resolves with the addresses that it logs once it is ready. @throws Error it ended before */
  ready(): Promise<{ webhookUrl: string; metricsUrl: string }>;
  /** Its exit code, once it has ended. */
  ended(): Promise<number | null>;
  /** Ends it as a supervisor would. @returns its exit code */
  stop(): Promise<number | null>;
}

const source = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const readyLine = z.looseObject({ msg: z.literal('ready'), webhook: z.string(), metrics: z.string() });

function readyIn(log: string): z.infer<typeof readyLine> | undefined {
  for (const line of log.split('\n')) {
    if (!line.includes('"ready"')) continue;
    const parsed = readyLine.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

/** An exporter with the keys of the tests, on free ports of this machine, with a ledger in memory. */
export const localEnvironment = {
  LIVEKIT_API_KEY: keys.key,
  LIVEKIT_API_SECRET: keys.secret,
  HOST: '127.0.0.1',
  PORT: '0',
  METRICS_HOST: '127.0.0.1',
  METRICS_PORT: '0',
  LEDGER_URL: 'memory:',
} as const;

/** Where compiled sources are kept for the next process, if the tests' configuration says so. */
export const compileCache = (): { NODE_COMPILE_CACHE?: string } => {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
};

/**
 * Starts the command line, by default from the sources and on the Node that runs the tests.
 * @param environment all that it gets besides the compile cache: nothing is inherited
 */
export function exporterProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { node = process.execPath, main = source }: { readonly node?: string; readonly main?: string } = {},
): ExporterProcess {
  const child = spawn(node, [main, ...args], {
    env: { ...compileCache(), ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const closed = once(child, 'close');
  const ended = async () => {
    await closed;
    return child.exitCode;
  };
  return {
    log: () => log,
    async ready() {
      for (;;) {
        const found = readyIn(log);
        if (found) return { webhookUrl: found.webhook, metricsUrl: found.metrics.replace(/\/metrics$/, '') };
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${log}`);
        await Promise.race([once(child.stderr, 'data'), closed]);
      }
    },
    ended,
    async stop() {
      child.kill('SIGTERM');
      return ended();
    },
  };
}
