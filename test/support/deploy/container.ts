import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { commandOf, healthcheckOf, type Image, relocate } from './image.ts';

/** A process started from an image as an engine would: its user, folder, environment and nothing of ours. */
export interface Container {
  readonly pid: number;
  /** Each line of its log, parsed. */
  readonly log: readonly { readonly msg: string }[];
  /** Resolves when it said this. @throws Error it ended before */
  said(msg: string): Promise<void>;
  /** Runs the image's healthcheck inside. @returns its exit code */
  healthcheck(): Promise<number>;
  /** Sends the image's STOPSIGNAL. @returns how it ended: exit code, signal, and the time it took, ms */
  stop(): Promise<{ code: number | null; signal: string | null; ms: number }>;
  /** Ends it and whatever it started, as an engine ends a container. */
  kill(): void;
  /** Files that it has open for itself: libraries, sockets and pipes left out. */
  openFiles(): string[];
}

const line = z.object({ msg: z.string() });

export function startContainer(image: Image, environment: Readonly<Record<string, string>>): Container {
  const [uid = Number.NaN, gid = Number.NaN] = (image.settings.USER?.text ?? '').split(':').map(Number);
  const own = Object.entries(image.environment).map(([name, value]) => [name, relocate(value, image.root)]);
  const run = ([program = '', ...args]: readonly string[]) =>
    spawn(
      program,
      args.map((arg) => relocate(arg, image.root)),
      {
        uid,
        gid,
        cwd: join(image.root, image.workdir),
        env: { ...Object.fromEntries(own), ...environment },
        stdio: ['ignore', 'inherit', 'pipe'],
        detached: true,
      },
    );
  const child = run(commandOf(image));
  const exit = once(child, 'exit');
  const log: z.output<typeof line>[] = [];
  const errors: string[] = [];
  const lines = createInterface({ input: child.stderr });
  lines.on('line', (text) => (text.startsWith('{') ? log.push(line.parse(JSON.parse(text))) : errors.push(text)));
  const pid = child.pid ?? Number.NaN;
  return {
    pid,
    log,
    async said(msg) {
      const ended = once(lines, 'close').then(() => {
        throw new Error(`ended before it said ${JSON.stringify(msg)}:\n${errors.join('\n')}`);
      });
      // Logged or not: a container that said it ends as well.
      ended.catch(() => undefined);
      while (!log.some((entry) => entry.msg === msg)) await Promise.race([once(lines, 'line'), ended]);
    },
    async healthcheck() {
      const check = run(healthcheckOf(image));
      check.stderr.resume();
      return z.tuple([z.number(), z.null()]).parse(await once(check, 'exit'))[0];
    },
    async stop() {
      const startedAt = performance.now();
      child.kill(z.enum(['SIGTERM', 'SIGINT']).parse(image.settings.STOPSIGNAL?.text));
      const [code, signal] = z.tuple([z.number().nullable(), z.string().nullable()]).parse(await exit);
      return { code, signal, ms: performance.now() - startedAt };
    },
    kill() {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // All of it had ended.
      }
    },
    openFiles() {
      const folder = `/proc/${pid}/fd`;
      return readdirSync(folder)
        .map((fd) => readlinkSync(join(folder, fd)))
        .filter((path) => path.startsWith('/') && !path.startsWith('/dev/'));
    },
  };
}
