import fc from 'fast-check';
import { WebhookEvent } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { type Connection, openConnection } from '../support/http/connection.ts';
import { type Sample, sumOf } from '../support/http/exposition.ts';
import { requestText } from '../support/http/http-text.ts';
import { post, runningExporter, scrape } from '../support/processes/running-exporter.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';
import { changedBytes, mostly, oddlyTypedBody, strayBody } from '../support/webhooks/odd-body.ts';
import { rawGarbage } from '../support/webhooks/raw-garbage.ts';
import { claimsFor, jwt } from '../support/webhooks/token.ts';

const posts = 2000;
const garbage = 1200;
const seed = 20_260_802;
/** For busy machines, ms. */
const timeout = 60_000;

const folder = temporaryFolder();
const environment = { LEDGER_URL: `sqlite:${folder.path}/ledger.db` };
let exporter: Exporter;
let connection: Connection;
beforeAll(async () => {
  exporter = await runningExporter(environment);
  connection = await openConnection(exporter.webhookUrl);
});
afterAll(async () => {
  connection.destroy();
  await exporter.close();
  folder[Symbol.dispose]();
});

let valid = 0;
/** The process works: it counts a good webhook, and every call that started is open or ended. */
async function expectWell(): Promise<readonly Sample[]> {
  const before = await scrape(exporter);
  const participant = {
    sid: 'PA_1',
    kind: 'SIP',
    attributes: { 'sip.callID': `SCL_valid${++valid}`, 'sip.ruleID': 'SDR_1' },
  };
  const body = JSON.stringify({
    event: 'participant_joined',
    id: `EV_valid${valid}`,
    room: { name: 'valid' },
    participant,
  });
  const good = await openConnection(exporter.webhookUrl);
  good.write(requestText('POST /webhook', { Authorization: jwt(claimsFor(body)) }, body));
  expect(await good.answer()).toMatchObject({ status: 200 });
  good.destroy();
  const after = await scrape(exporter);
  const started = sumOf(after, 'calls_started_total');
  expect(started).toBe(sumOf(before, 'calls_started_total') + 1);
  expect(started).toBe(sumOf(after, 'calls_ended_total') + sumOf(after, 'calls_active'));
  expect(sumOf(after, 'ledger_up')).toBe(1);
  return after;
}

/** The same with an id of its own, and one of few calls and sessions, so that little is a mere duplicate or late. */
const renamed = (body: Buffer, number: number): Buffer => {
  const few = Math.floor(number / 3);
  const text = body.toString('latin1').replace(/"EV_\w+"/, `"EV_odd${number}"`);
  return Buffer.from(text.replace(/"RM_\w+"/, `"RM_odd${few}"`).replace(/"SCL_\w+"/, `"SCL_odd${few}"`), 'latin1');
};

/** The result of the SDK for a body, and our rules that an event has a name and that ids are not long. */
function expectedStatus(body: Buffer): number {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    const { event, room, participant, track } = WebhookEvent.fromJsonString(text, { ignoreUnknownFields: true });
    const ids = [room?.sid, participant?.sid, track?.sid, participant?.attributes['sip.callID']];
    return event === '' || ids.some((id) => (id?.length ?? 0) > 128) ? 400 : 200;
  } catch {
    return 400;
  }
}

describe('odd bodies with a valid signature', () => {
  test(`${posts} are answered 200 or 400, and only webhooks count as such`, {
    timeout,
  }, async () => {
    const text = fc.oneof({ weight: 9, arbitrary: oddlyTypedBody }, { weight: 1, arbitrary: strayBody });
    const body = fc
      .tuple(
        text,
        mostly(
          fc.constant((bytes: Buffer) => bytes),
          changedBytes,
        ),
      )
      .map(([json, change]) => change(Buffer.from(json)));
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(body, async (odd) => {
        const own = renamed(odd, ++sent);
        connection.write(requestText('POST /webhook', { Authorization: jwt(claimsFor(own)) }, own));
        expect(await connection.answer()).toMatchObject({ status: expectedStatus(own) });
      }),
      { numRuns: posts, seed },
    );
    const after = await expectWell();
    const refused = sumOf(after, 'webhook_rejections_total');
    expect(refused).toBe(sumOf(after, 'webhook_rejections_total', { reason: 'malformed' }));
    expect(refused + sumOf(after, 'webhooks_total')).toBe(posts + 1);
    expect(sumOf(after, 'webhooks_total', { result: 'applied' })).toBeGreaterThan(posts / 6);
    for (const { name, value } of after) expect(Number.isSafeInteger(Math.round(value)), name).toBe(true);
  });
});

describe('requests that are hardly HTTP', () => {
  test(`${garbage} are answered 4xx or cut`, { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(rawGarbage, fc.constantFrom('webhookUrl', 'webhookUrl', 'metricsUrl'), async (bytes, url) => {
        const other = await openConnection(exporter[url]);
        other.write(bytes);
        other.end();
        const answers = await other.closed();
        for (const [line] of answers.matchAll(/^HTTP\/1\.1 \d+/gm)) expect(line).toMatch(/ (100|200|4\d\d)$/);
      }),
      { numRuns: garbage, seed },
    );
    await expectWell();
  });
});

interface Odd {
  readonly createdAt?: string;
  readonly room?: object;
  readonly participant?: object;
  readonly track?: object;
}

const places: readonly (readonly [place: string, odd: (time: string) => Odd])[] = [
  ['createdAt', (createdAt) => ({ createdAt })],
  ['room.creationTime', (creationTime) => ({ room: { creationTime } })],
  ['room.creationTimeMs', (creationTimeMs) => ({ room: { creationTimeMs } })],
  ['participant.joinedAt', (joinedAt) => ({ participant: { joinedAt } })],
  ['participant.joinedAtMs', (joinedAtMs) => ({ participant: { joinedAtMs } })],
  ['track.version', (unixMicro) => ({ track: { version: { unixMicro } } })],
];
const times = ['9223372036854775807', '-9223372036854775808', '253402300800000', '-1'];
const events = ['participant_joined', 'track_published', 'participant_left', 'room_finished'];

test.each(places)('with an impossible %s, the call counts and the ledger keeps working', async (place, oddAt) => {
  const before = await scrape(exporter);
  for (const time of times)
    for (const first of events.keys()) {
      const call = `SCL_${place}${time}${first}`;
      const attributes = { 'sip.callID': call, 'sip.ruleID': 'SDR_1', 'sip.callStatus': 'hangup' };
      for (const event of events.slice(first)) {
        const odd = oddAt(time);
        const room = { sid: 'RM_1', name: call, ...odd.room };
        const participant = { sid: 'PA_1', kind: 'SIP', attributes, ...odd.participant };
        const body = {
          event,
          room,
          participant,
          track: { sid: 'TR_1', ...odd.track },
        };
        const answer = await post(exporter, JSON.stringify({ ...body, createdAt: odd.createdAt ?? '1800000000' }));
        expect(answer.status, `${event} ${time}`).toBe(200);
      }
    }
  const after = await scrape(exporter);
  // Three of the four begin with an event of the call: joined, a track before it left, left.
  const calls = 3 * times.length;
  expect(sumOf(after, 'calls_started_total') - sumOf(before, 'calls_started_total')).toBe(calls);
  expect(sumOf(after, 'calls_ended_total') - sumOf(before, 'calls_ended_total')).toBe(calls);
  expect(sumOf(after, 'ledger_up')).toBe(1);
});

test('the ledger has the same contents after a restart', async () => {
  // Peaks restart with the process, from the open calls.
  const kept = (samples: readonly Sample[]) =>
    samples
      .filter(({ name }) => /_telephony_(calls?|direction|last|trunk)_/.test(name) && !name.endsWith('_peak'))
      .map((sample) => JSON.stringify(sample));
  const before = kept(await expectWell());
  await exporter.close();
  exporter = await runningExporter(environment);
  expect(before.length).toBeGreaterThan(100);
  expect(kept(await scrape(exporter)).sort()).toEqual(before.sort());
});
