import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { callsOf, interleave } from '../load/calls.ts';
import { emptyTally, sendTallied, type Tally } from '../load/tallied.ts';
import type { Webhook } from '../load/webhooks.ts';
import { atMost, type Measure } from '../report.ts';
import { type Server, shownTotal, startOurs } from '../servers/server.ts';

const senders = 32;
/** The service runs for so long between its start and the next kill, ms. */
const shortest = 50;
const longest = 500;

/** @param open calls open at once */
function* endlessCalls(open: number): Generator<Webhook> {
  for (;;) yield* interleave(callsOf(3 * open), open);
}

/** Rows that compare what was answered 200 with what a restarted service shows. */
export async function countedRows(server: Server, tally: Tally, when: string): Promise<Measure[]> {
  const row = async (what: 'started' | 'ended') => {
    const counted = await shownTotal(server, `calls_${what}_total`);
    const detail = `${tally[what]} answered 200, ${counted} counted`;
    return atMost(`calls ${what}, difference ${when}`, 0, Math.abs(counted - tally[what]), detail, '');
  };
  return [await row('started'), await row('ended')];
}

/** Whether a service that is killed again and again on one ledger counts each call once. */
export async function killsScenario(kills: number): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-kills-'));
  const start = () => startOurs({ ledgerUrl: `sqlite:${join(folder, 'ledger.db')}` });
  const tally = emptyTally();
  let server = start();
  let isOver = false;
  try {
    await server;
    const options = { server: () => server, tally, goesOn: () => !isOver };
    const sending = Promise.all(
      Array.from({ length: senders }, (_, index) => sendTallied(endlessCalls(index + 1), options)),
    );
    const killing = (async () => {
      for (let kill = 0; kill < kills; kill++) {
        await setTimeout(shortest + Math.random() * (longest - shortest));
        const killed = await server;
        server = killed.stop('SIGKILL').then(start);
        await server;
      }
      isOver = true;
    })();
    await Promise.all([killing, sending]);
    const rows = await countedRows(await server, tally, `after ${kills} kills under load`);
    process.stdout.write(
      `kills: ${tally.answered} webhooks answered, ${tally.sentAgain} attempts failed and were repeated\n`,
    );
    return rows;
  } finally {
    isOver = true;
    await (await server).stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
