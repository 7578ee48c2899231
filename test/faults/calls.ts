interface Kind {
  readonly direction: 'inbound' | 'outbound';
  readonly agent: boolean;
  readonly status: string;
  readonly reason: string;
  readonly outcome: string | undefined;
}

const kinds: readonly Kind[] = [
  { direction: 'inbound', agent: true, status: 'hangup', reason: 'CLIENT_INITIATED', outcome: 'completed' },
  { direction: 'inbound', agent: false, status: 'hangup', reason: 'CLIENT_INITIATED', outcome: 'abandoned' },
  { direction: 'outbound', agent: true, status: 'hangup', reason: 'CLIENT_INITIATED', outcome: 'completed' },
  { direction: 'outbound', agent: false, status: 'dialing', reason: 'USER_UNAVAILABLE', outcome: 'no_answer' },
  { direction: 'outbound', agent: false, status: 'dialing', reason: 'USER_REJECTED', outcome: 'rejected' },
];
const openKind: Kind = { direction: 'inbound', agent: true, status: '', reason: '', outcome: undefined };

/** How many calls of a hundred stay open; how many trunks there are. */
const openPercent = 2;
const trunks = 20;

/**
 * A synthetic call: its webhooks in their order, made when they are sent so that they say when that was, and what it
 * must be counted as: `outcome` undefined stays open, `answered` has an answer that is observed.
 */
export function callOf(run: string, number: number) {
  const kind = number % 100 < openPercent ? openKind : (kinds[number % kinds.length] ?? openKind);
  const id = `${run}x${number}`;
  const trunk = `ST_${number % trunks}`;
  const participant = (left?: Kind) => ({
    sid: `PA_${id}`,
    identity: 'caller',
    kind: 'SIP',
    attributes: {
      'sip.callID': `SCL_${id}`,
      'sip.trunkID': trunk,
      'sip.callStatus': left?.status ?? (kind.direction === 'inbound' ? 'ringing' : 'dialing'),
      ...(kind.direction === 'inbound' ? { 'sip.ruleID': 'SDR_1' } : {}),
    },
    ...(left ? { disconnectReason: left.reason } : {}),
  });
  const agent = { participant: { sid: `PA_a${id}`, identity: 'agent' }, track: { sid: `TR_${id}` } };
  const events: { event: string; [more: string]: unknown }[] = [
    { event: 'room_started' },
    { event: 'participant_joined', participant: participant() },
    ...(kind.agent ? [{ event: 'track_published', ...agent }] : []),
    ...(kind.outcome
      ? [{ event: 'participant_left', participant: participant(kind) }, { event: 'room_finished' }]
      : []),
  ];
  return {
    bodies: events.map(
      (event, index) => () =>
        JSON.stringify({
          ...event,
          id: `EV_${id}_${index}`,
          createdAt: `${Math.floor(Date.now() / 1000)}`,
          room: { sid: `RM_${id}`, name: `call-${id}` },
        }),
    ),
    pair: `${kind.direction}|${trunk}`,
    outcome: kind.outcome,
    answered: kind.agent && kind.direction === 'inbound',
  };
}

export type Call = ReturnType<typeof callOf>;

/** What must be counted once the webhooks of these calls were all answered 200: names as on the page. */
export function truthOf(calls: readonly Call[]): Record<string, number> {
  const truth: Record<string, number> = {};
  const add = (name: string) => {
    truth[name] = (truth[name] ?? 0) + 1;
  };
  for (const { pair, outcome, answered } of calls) {
    add(`calls_started_total ${pair}`);
    add(outcome === undefined ? `calls_active ${pair}` : `calls_ended_total ${pair} ${outcome}`);
    if (outcome !== undefined) add(`call_duration_seconds_count ${pair}`);
    if (answered) add(`call_answer_seconds_count ${pair}`);
  }
  return truth;
}
