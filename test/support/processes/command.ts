import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { keys } from '../webhooks/token.ts';
import { compileCache } from './exporter-process.ts';

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** How a command went. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when this was written to stdout or stderr. */
  said(wanted: string): Promise<void>;
}

/** The key pair of the tests, as the environment has it. */
export const keyEnvironment = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret };

/** Starts the real command line as a process of its own, with nothing of our environment but the path. */
export function startCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = keyEnvironment,
): Running {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, ...compileCache(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { stdout, stderr } = child;
  const code = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const finished = Promise.all([code, text(stdout), text(stderr)]);
  return {
    child,
    finished: finished.then(([code, stdout, stderr]) => ({ code, stdout, stderr })),
    said: (wanted) =>
      new Promise((resolve) => {
        let all = '';
        for (const stream of [stdout, stderr])
          stream.on('data', (chunk) => {
            all += String(chunk);
            if (all.includes(wanted)) resolve();
          });
      }),
  };
}

/** Runs the real command line to its end. */
export const runCommand = (
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<Finished> => startCommand(args, environment).finished;
