import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { callsOf } from '../load/calls.ts';
import { openConnection, Refused } from '../load/connection.ts';
import {
  joined,
  left,
  makeCaller,
  makeRoom,
  newId,
  published,
  roomFinished,
  roomStarted,
  type Webhook,
} from '../load/webhooks.ts';
import { atLeast, atMost, type Measure } from '../report.ts';
import { shownTotal, startOurs } from '../servers/server.ts';

const trunk = 'ST_trunk1';

/** A room whose callers stay. */
function* crowd(callers: number): Generator<Webhook> {
  const room = makeRoom();
  yield roomStarted(room);
  for (let index = 0; index < callers; index++) {
    const caller = makeCaller({ trunk });
    yield joined(room, caller);
    yield published(room, caller);
  }
}

/** A call with many legs: one `sip.callID`, each leg a participant of its own. */
function* manyLegs(legs: number): Generator<Webhook> {
  const room = makeRoom();
  const callID = `SCL_${newId()}`;
  yield roomStarted(room);
  for (let index = 0; index < legs; index++) yield joined(room, makeCaller({ trunk, callID }));
}

/** Sessions of one room name, one call each. */
function* sessions(count: number): Generator<Webhook> {
  const { name } = makeRoom();
  for (let index = 0; index < count; index++) {
    const room = makeRoom(name);
    const caller = makeCaller({ trunk });
    yield roomStarted(room);
    yield joined(room, caller);
    yield left(room, caller);
    yield roomFinished(room);
  }
}

function* ordinary(count: number): Generator<Webhook> {
  for (let index = 0; index < count; index++) for (const call of callsOf(1)) yield* call;
}

function take(webhooks: Iterator<Webhook>, count: number): Buffer[] {
  const requests: Buffer[] = [];
  for (let next = webhooks.next(); !next.done; next = webhooks.next()) {
    requests.push(next.value.request);
    if (requests.length === count) break;
  }
  return requests;
}

interface Pace {
  /** Webhooks per second in the first and the last tenth. */
  readonly first: number;
  readonly last: number;
  /** Webhooks that were not answered 200. */
  readonly refused: number;
}

/** Sends webhooks over one connection to a new service. @param total how many there are */
async function paceOf(webhooks: Iterator<Webhook>, total: number): Promise<Pace> {
  const server = await startOurs();
  try {
    const connection = await openConnection(server.port);
    for (const call of callsOf(300)) for (const { request } of call) await connection.send(request);
    const rates: number[] = [];
    let refused = 0;
    for (let tenth = 0; tenth < 10; tenth++) {
      const requests = take(webhooks, Math.floor(total / 10));
      const started = performance.now();
      for (const request of requests) {
        await connection.send(request).catch((error: unknown) => {
          if (!(error instanceof Refused)) throw error;
          refused++;
        });
      }
      rates.push(requests.length / ((performance.now() - started) / 1000));
    }
    connection.close();
    return { first: rates[0] ?? 0, last: rates.at(-1) ?? 0, refused };
  } finally {
    await server.stop();
  }
}

const describe = ({ first, last, refused }: Pace) =>
  `${Math.round(first)}, then ${Math.round(last)} per second${refused ? `, ${refused} refused` : ''}`;

async function flatRow(name: string, count: number, webhooks: Iterator<Webhook>, total: number): Promise<Measure> {
  const pace = await paceOf(webhooks, total);
  const plain = await paceOf(ordinary(count), 9 * count);
  const detail = `${describe(pace)}; as many ordinary calls: ${describe(plain)} (${(plain.last / plain.first).toFixed(2)})`;
  return atLeast(`last tenth against the first: ${name}`, 0.5, pace.last / pace.first, detail);
}

const longId = 200_000;

/** What happens to a `sip.callID` that no SIP server makes. */
async function longIdRow(): Promise<Measure> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bounds-'));
  const server = await startOurs({ ledgerUrl: `sqlite:${join(folder, 'ledger.db')}` });
  try {
    const connection = await openConnection(server.port);
    const caller = makeCaller({ trunk, callID: `SCL_${'k'.repeat(longId)}` });
    const answer = await connection.send(joined(makeRoom(), caller).request).then(
      () => '200',
      (error: unknown) => (error instanceof Error ? error.message.replace('answered ', '') : String(error)),
    );
    connection.close();
    await setTimeout(1000);
    const active = await shownTotal(server, 'calls_active');
    const files = readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes('k'.repeat(1000)));
    const where = files.length > 0 ? `the id is in ${files.join(', ')}` : 'the id is in no file';
    const detail = `answered ${answer}; ${active} calls open; ${where}`;
    return atMost('files that keep a `sip.callID` of 200 KB', 0, files.length, detail, '');
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether a webhook costs the same however large its room, call or history is. @param scale 1 for the full size */
export async function boundsScenario(scale: number): Promise<Measure[]> {
  const [callers, legs, visits] = [5000, 2500, 3000].map((count) => Math.ceil(count * scale)) as [
    number,
    number,
    number,
  ];
  return [
    await flatRow(`a room with ${callers} callers who stay`, callers, crowd(callers), 2 * callers + 1),
    await flatRow(`a call with ${legs} legs`, legs, manyLegs(legs), legs + 1),
    await flatRow(`${visits} sessions of one room name`, visits, sessions(visits), 4 * visits),
    await longIdRow(),
  ];
}
