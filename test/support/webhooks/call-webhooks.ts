import type { Outcome } from '../../../src/catalog/values.ts';
import { answeredOutcomes } from '../../../src/catalog/values.ts';

/** The webhooks of a call, as LiveKit sends them. */
export interface WantedCall {
  /** Unique; every id of the webhooks is made of it. */
  readonly name: string;
  readonly direction: 'inbound' | 'outbound';
  readonly trunk: string;
  /** Undefined: it is still open. */
  readonly outcome: Outcome | undefined;
  /** ms since the epoch. */
  readonly startsAt: number;
  readonly lasts: number;
  /** The webhook of the join got lost. */
  readonly withoutJoin?: boolean;
}

/** A webhook and when LiveKit makes it, ms since the epoch. */
export interface TimedWebhook {
  readonly at: number;
  readonly body: string;
}

/** Final `sip.callStatus` and disconnect reason of each outcome: rows of docs/livekit.md, "How a call ended". */
const endings: Readonly<Record<Exclude<Outcome, 'unknown'>, readonly [status: string, reason: string]>> = {
  completed: ['hangup', 'CLIENT_INITIATED'],
  dropped: ['active', 'CONNECTION_TIMEOUT'],
  no_answer: ['ringing', 'USER_UNAVAILABLE'],
  rejected: ['ringing', 'USER_REJECTED'],
  failed: ['dialing', 'SIP_TRUNK_FAILURE'],
  cancelled: ['ringing', 'PARTICIPANT_REMOVED'],
  abandoned: ['hangup', 'CLIENT_INITIATED'],
};

/** The webhooks of a call; one that ends as `unknown` ends with its room. */
export function webhooksOf(call: WantedCall): TimedWebhook[] {
  const { name, direction, trunk, outcome, startsAt, lasts } = call;
  const room = { sid: `RM_${name}`, name: `call-${name}` };
  const attributes = {
    'sip.callID': `SCL_${name}`,
    'sip.trunkID': trunk,
    ...(direction === 'inbound' ? { 'sip.ruleID': 'SDR_1' } : {}),
  };
  const webhook = (at: number, event: string, more: object): TimedWebhook => ({
    at,
    body: JSON.stringify({
      event,
      id: `EV_${name}_${event}`,
      createdAt: String(Math.floor(at / 1000)),
      room,
      ...more,
    }),
  });
  const leg = (status: string, more: object = {}) => ({
    participant: {
      sid: `PA_${name}`,
      identity: `sip_${name}`,
      kind: 'SIP',
      joinedAtMs: String(startsAt),
      attributes: { ...attributes, 'sip.callStatus': status },
      ...more,
    },
  });
  const isAnswered = outcome === undefined || answeredOutcomes.some((one) => one === outcome);
  const agent = { participant: { sid: `PA_agent_${name}`, identity: 'agent' }, track: { sid: `TR_${name}` } };
  const endsAt = startsAt + lasts;
  const all: TimedWebhook[] = [];
  if (!call.withoutJoin)
    all.push(webhook(startsAt, 'participant_joined', leg(direction === 'inbound' ? 'ringing' : 'dialing')));
  if (isAnswered && direction === 'inbound') all.push(webhook(startsAt + 2000, 'track_published', agent));
  if (outcome === undefined) return all;
  if (outcome === 'unknown') return [...all, webhook(endsAt, 'room_finished', {})];
  const [status, reason] = endings[outcome];
  const inboundNoAnswer = direction === 'inbound' && outcome === 'no_answer';
  all.push(
    webhook(
      endsAt,
      'participant_left',
      leg(status, { disconnectReason: inboundNoAnswer ? 'CLIENT_INITIATED' : reason }),
    ),
  );
  return all;
}

/** Bodies of the webhooks of one inbound call that an agent answers, as LiveKit sends them. */
export function callWebhooks(name: string, trunk = 'ST_in') {
  const second = `${Math.floor(Date.now() / 1000)}`;
  const body = (event: string, more: object = {}) =>
    JSON.stringify({
      event,
      id: `EV_${name}_${event}`,
      createdAt: second,
      room: { sid: `RM_${name}`, name: `call-_+15551110001_${name}` },
      ...more,
    });
  const caller = (status: string) => ({
    sid: `PA_${name}`,
    identity: 'sip_+15551110001',
    kind: 'SIP',
    attributes: {
      'sip.callID': `SCL_${name}`,
      'sip.trunkID': trunk,
      'sip.ruleID': 'SDR_1',
      'sip.callStatus': status,
      'sip.phoneNumber': '+15551110001',
    },
  });
  return {
    started: body('room_started'),
    joined: body('participant_joined', { participant: caller('ringing') }),
    heard: body('track_published', {
      participant: { sid: `PA_agent_${name}`, identity: 'agent' },
      track: { sid: `TR_${name}` },
    }),
    left: body('participant_left', {
      participant: { ...caller('hangup'), disconnectReason: 'CLIENT_INITIATED' },
    }),
    finished: body('room_finished'),
  };
}
