import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

export interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until its page answers 200.
 * @throws Error with its last output, if it ends or does not answer within a minute
 */
export async function startServer(
  program: string,
  args: readonly string[],
  url: string,
  ready: string,
): Promise<Running> {
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-4000);
    });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${output}`);
    const answer = await fetch(url + ready).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    await setTimeout(100);
  }
  await stop();
  throw new Error(`${program} does not answer: ${output}`);
}

/** @throws Error with the output of a program that fails */
export function runProgram(program: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}
