import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { sumOf } from '../support/exposition.ts';
import { post, runningExporter, scrape } from '../support/running-exporter.ts';

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

let exporter: Exporter;
beforeAll(async () => {
  exporter = await runningExporter();
});
afterAll(() => exporter.close());

test.each(places)('a %s that no clock shows: the call counts, and the ledger goes on', async (place, oddAt) => {
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
  // Three of the four begin with something that tells of a call: joined, a track before it left, left.
  const calls = 3 * times.length;
  expect(sumOf(after, 'calls_started_total') - sumOf(before, 'calls_started_total')).toBe(calls);
  expect(sumOf(after, 'calls_ended_total') - sumOf(before, 'calls_ended_total')).toBe(calls);
  expect(sumOf(after, 'ledger_up')).toBe(1);
});
