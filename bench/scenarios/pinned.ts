import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyTally, sendTallied } from '../load/tallied.ts';
import {
  joined,
  left,
  makeCaller,
  makeRoom,
  published,
  roomFinished,
  roomStarted,
  type Webhook,
} from '../load/webhooks.ts';
import { atMost, type Measure } from '../report.ts';
import { startOurs } from '../servers/server.ts';
import { countedRows } from './kills.ts';

const rooms = 32;
const mostCallers = 60;
const serviceCore = 1;
const loadCore = 0;
/** Between two looks at the files, ms. */
const pause = 50;

/** Sessions of a room that fills with callers and empties. */
function* crowdedRoom(): Generator<Webhook> {
  for (;;) {
    const room = makeRoom();
    const callers = Array.from({ length: mostCallers }, (_, index) => makeCaller({ trunk: `ST_trunk${index % 20}` }));
    yield roomStarted(room);
    for (const caller of callers) {
      yield joined(room, caller);
      yield published(room, caller);
    }
    for (const caller of callers) yield left(room, caller);
    yield roomFinished(room);
  }
}

/** Restricts this process to some cores. @returns whether that worked */
const pinSelf = (cores: string): boolean => spawnSync('taskset', ['-acp', cores, String(process.pid)]).status === 0;

/** Notes the largest size of every file of a folder, bytes. */
function watchFiles(folder: string): { largest: ReadonlyMap<string, number>; stop(): void } {
  const largest = new Map<string, number>();
  const look = () => {
    for (const name of readdirSync(folder)) {
      const size = statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
      largest.set(name, Math.max(size, largest.get(name) ?? 0));
    }
  };
  const timer = setInterval(look, pause);
  return {
    largest,
    stop() {
      look();
      clearInterval(timer);
    },
  };
}

async function run(seconds: number): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pinned-'));
  const start = () => startOurs({ ledgerUrl: `sqlite:${join(folder, 'ledger.db')}`, core: serviceCore });
  const tally = emptyTally();
  const server = await start();
  const files = watchFiles(folder);
  const until = performance.now() + seconds * 1000;
  const options = { server: async () => server, tally, goesOn: () => performance.now() < until };
  try {
    await Promise.all(Array.from({ length: rooms }, () => sendTallied(crowdedRoom(), options)));
  } finally {
    files.stop();
    await server.stop('SIGKILL');
  }
  const again = await start();
  try {
    const rows = await countedRows(again, tally, 'after full speed on one core and a kill');
    const beside = [...files.largest].filter(([name]) => name !== 'ledger.db');
    const megabytes = (size: number) => size / 2 ** 20;
    return [
      atMost(
        `largest file beside the ledger in ${seconds} s at full speed on one core`,
        64,
        megabytes(Math.max(0, ...beside.map(([, size]) => size))),
        `${beside.map(([name, size]) => `${name} ${megabytes(size).toFixed(1)} MB`).join(', ')}; ${Math.round(tally.answered / seconds)} webhooks per second`,
        'MB',
      ),
      ...rows,
    ];
  } finally {
    await again.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the ledger keeps up on one core: no file beside it grows without bound, and a kill loses nothing. */
export async function pinnedScenario(seconds: number): Promise<Measure[]> {
  if (cpus().length < 2 || !pinSelf(String(loadCore))) {
    process.stdout.write('pinned: SKIPPED, it needs taskset and two cores\n');
    return [];
  }
  try {
    return await run(seconds);
  } finally {
    pinSelf(`0-${cpus().length - 1}`);
  }
}
