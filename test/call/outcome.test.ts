import { describe, expect, test } from 'vitest';
import { type Ending, isAnswered, outcomeOf } from '../../src/call/outcome.ts';
import { type Outcome, outcomes, type Reason, reasons } from '../../src/catalog/values.ts';

const inbound: Ending = {
  direction: 'inbound',
  status: 'hangup',
  tagged: true,
  reason: 'client_initiated',
  aborted: false,
  replaced: false,
  rejoined: false,
  answerSeen: false,
};
const outbound: Ending = { ...inbound, direction: 'outbound', tagged: false };

const lost: readonly Reason[] = [
  'connection_timeout',
  'signal_close',
  'server_shutdown',
  'state_mismatch',
  'media_failure',
  'join_failure',
  'migration',
  'agent_error',
];
const application: readonly Reason[] = ['participant_removed', 'room_deleted', 'room_closed'];

type Row = [sentence: string, base: Ending, change: Partial<Ending>, reasons: readonly Reason[], outcome: Outcome];
const table: readonly Row[] = [
  ['out: answered, either side hung up', outbound, { status: 'hangup' }, ['client_initiated'], 'completed'],
  [
    'out: answered before a rejoin made dialing stale, ended by the application',
    outbound,
    { status: 'dialing', tagged: true, rejoined: true },
    application,
    'completed',
  ],
  [
    'out: answered before a rejoin made ringing stale, lost',
    outbound,
    { status: 'ringing', tagged: true, rejoined: true },
    ['client_initiated', ...lost],
    'dropped',
  ],
  ['out: answered, ended by the application', outbound, { status: 'active' }, application, 'completed'],
  [
    'out: answered by a machine, ended by the application',
    outbound,
    { status: 'automation' },
    application,
    'completed',
  ],
  [
    'out: answered, then media timeout or SIP service stop',
    outbound,
    { status: 'active' },
    ['client_initiated'],
    'dropped',
  ],
  ['out: a party hung up, the leave got lost', outbound, { status: 'hangup' }, [...lost, 'unknown'], 'completed'],
  ['out: answered, lost by the platform', outbound, { status: 'active' }, lost, 'dropped'],
  ['out: answered by a machine, lost by the platform', outbound, { status: 'automation' }, lost, 'dropped'],
  ['out: nobody there', outbound, { status: 'dialing' }, ['user_unavailable'], 'no_answer'],
  ['out: rang, nobody there', outbound, { status: 'ringing' }, ['user_unavailable'], 'no_answer'],
  ['out: refused by the far side', outbound, { status: 'dialing' }, ['user_rejected'], 'rejected'],
  ['out: rang, then refused', outbound, { status: 'ringing' }, ['user_rejected'], 'rejected'],
  ['out: 5xx of the carrier', outbound, { status: 'dialing' }, ['client_initiated', 'sip_trunk_failure'], 'failed'],
  ['out: rang, then 5xx', outbound, { status: 'ringing' }, ['client_initiated', 'sip_trunk_failure'], 'failed'],
  ['out: the application gave up while dialing', outbound, { status: 'dialing' }, application, 'cancelled'],
  ['out: the application gave up while it rang', outbound, { status: 'ringing' }, application, 'cancelled'],
  [
    'out: anything else, unanswered',
    outbound,
    { status: 'dialing' },
    [...lost, 'unknown', 'duplicate_identity'],
    'failed',
  ],
  [
    'out: answered according to LiveKit’s API, whatever the status',
    outbound,
    { status: 'dialing', answerSeen: true },
    application,
    'completed',
  ],
  ['in: answered, the caller hung up', inbound, { answerSeen: true }, ['client_initiated'], 'completed'],
  ['in: answered, a party hung up, noticed late', inbound, { answerSeen: true }, lost, 'completed'],
  [
    'in: the caller gave up while it rang',
    inbound,
    {},
    ['client_initiated', ...lost, ...application, 'unknown'],
    'abandoned',
  ],
  ['in: answered, ended by the application', inbound, { status: 'active', answerSeen: true }, application, 'completed'],
  [
    'in: active is answered, even where the audio was not seen',
    inbound,
    { status: 'active' },
    application,
    'completed',
  ],
  ['in: answered, lost by the platform', inbound, { status: 'active', answerSeen: true }, lost, 'dropped'],
  [
    'in: answered, then media timeout',
    inbound,
    { status: 'active', answerSeen: true },
    ['client_initiated'],
    'dropped',
  ],
  ['in: rang, nobody answered', inbound, { status: 'ringing' }, ['client_initiated'], 'no_answer'],
  [
    'in: final ringing is not answered, whatever was published',
    inbound,
    { status: 'ringing', answerSeen: true },
    ['client_initiated'],
    'no_answer',
  ],
  ['in: the application gave up while it rang', inbound, { status: 'ringing' }, application, 'cancelled'],
  [
    'in: ringing is stale after a rejoin; audio was there: as active',
    inbound,
    { status: 'ringing', rejoined: true, answerSeen: true },
    application,
    'completed',
  ],
  [
    'in: ringing is stale after a rejoin; audio was there: lost',
    inbound,
    { status: 'ringing', rejoined: true, answerSeen: true },
    lost,
    'dropped',
  ],
  [
    'in: rejoined, nobody was heard, nobody answered',
    inbound,
    { status: 'ringing', rejoined: true },
    ['client_initiated'],
    'no_answer',
  ],
  ['in: anything else, unanswered', inbound, { status: 'ringing' }, [...lost, 'unknown'], 'failed'],
  ['any: media never connected', inbound, { status: 'ringing', aborted: true }, reasons, 'failed'],
  [
    'any: media never connected, whatever the status says and whoever was heard',
    inbound,
    { status: 'active', answerSeen: true, aborted: true },
    reasons,
    'failed',
  ],
  [
    'a replacement whose media never connected, of a call that was answered',
    inbound,
    { status: 'ringing', answerSeen: true, rejoined: true, aborted: true },
    reasons,
    'dropped',
  ],
  ['any: media never connected, outbound', outbound, { status: 'dialing', aborted: true }, reasons, 'failed'],
  [
    'a server that sends no status: answered, hung up',
    inbound,
    { status: '', answerSeen: true },
    ['client_initiated'],
    'completed',
  ],
  ['a server that sends no status: not answered', inbound, { status: '' }, ['client_initiated'], 'failed'],
];

describe('how a call ended', () => {
  test.each(table)('%s', (_, base, change, givenReasons, outcome) => {
    for (const reason of givenReasons)
      expect([reason, outcomeOf({ ...base, ...change, reason })]).toEqual([reason, outcome]);
  });

  test('every outcome but unknown, which no webhook reports, is in the table', () => {
    expect(new Set(table.map((row) => row[4]))).toEqual(new Set(outcomes.filter((outcome) => outcome !== 'unknown')));
  });

  test('answered are completed and dropped', () => {
    expect(outcomes.filter(isAnswered)).toEqual(['completed', 'dropped']);
  });
});
