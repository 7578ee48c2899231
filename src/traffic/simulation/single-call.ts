import type { CallDraft } from './call-draft.ts';
import { closingTakes, emptyRoom, endRoom } from './closing.ts';
import { type Interruption, interrupt, interruptionTakes, type Presence } from './interruption.ts';
import { agentWaits, dial, joinsAt, ring } from './opening.ts';
import type { Random } from './random.ts';
import type { RoomPlan } from './room-plan.ts';
import { type RoomScript, roomScript } from './room-script.ts';

/** LiveKit notices this late that a participant is gone without a word (CONTRACT rule 7), ms. */
const timeoutTakes = 20_000;
/** How long an agent waits for a caller that a restart has lost, ms. */
const hopeLasts = 30_000;

/** A participant that never became active. */
function abort(script: RoomScript, random: Random, { call, ending, ringing }: CallDraft): void {
  const { direction } = call.trunk;
  const agent = direction === 'inbound' ? undefined : agentWaits(script, random);
  const until = joinsAt[direction] + ringing;
  const { status, reason } = ending;
  const tagged = direction === 'inbound';
  script.abort(joinsAt[direction], until, { call: 0, status, tagged, reason, starts: [0], ends: [0] });
  emptyRoom(script, random, until, agent);
}

/** The webhook of the leave is lost; the agent waits for a while, and only the room's end ends the call. */
function lose(script: RoomScript, at: number, agent: number | undefined): void {
  if (agent !== undefined) script.leave(at + hopeLasts, agent, { reason: 'CLIENT_INITIATED' });
  script.finish(at + hopeLasts + closingTakes, { ends: [0] });
}

/** What happens between the answer and the end. @returns who is left, and when the end comes */
function talkOn(
  script: RoomScript,
  random: Random,
  { call, talk }: CallDraft,
  interruption: Interruption | undefined,
  talks: Presence & { until: number },
): Presence & { until: number } {
  const half = talks.until - talk / 2;
  if (interruption) {
    const overAt = half + interruptionTakes(random, interruption);
    const present = interrupt(script, random, interruption, { at: overAt, present: talks, call });
    return { ...present, until: overAt + 1000 + talk / 2 };
  }
  if (talks.agent === undefined || talk === 0 || !random.chance(0.03)) return talks;
  // Recorded: the agent left first, and the caller stayed for a while.
  script.leave(half, talks.agent, { reason: 'CLIENT_INITIATED' });
  return { ...talks, agent: undefined };
}

/** One call in a room of its own. */
export function singleCall(random: Random, draft: CallDraft, interruption: Interruption | undefined): RoomPlan {
  const { call, ending, ringing, talk } = draft;
  const { direction } = call.trunk;
  const script = roomScript();
  const plan = () => script.plan(direction === 'inbound' ? `call-_${call.phoneNumber}` : 'outbound', [call]);
  script.begin(3);
  if (ending.way === 'abort') {
    abort(script, random, draft);
    return plan();
  }
  const opened = (direction === 'inbound' ? ring : dial)(script, random, draft);
  const until = joinsAt[direction] + ringing + talk;
  if (ending.way === 'lose') {
    lose(script, until, opened.agent);
    return plan();
  }
  const talked = talkOn(script, random, draft, interruption, { ...opened, until });
  const endsAt = talked.until + (ending.reason === 'CONNECTION_TIMEOUT' ? timeoutTakes : 0);
  const { reason } = ending;
  const leave = { reason, status: talked.status, tagged: direction === 'inbound' || ending.answered, ends: [0] };
  if (ending.way === 'leave') {
    script.leave(endsAt, talked.sip, leave);
    emptyRoom(script, random, endsAt, talked.agent);
  } else {
    const others = talked.agent === undefined ? [] : [{ stay: talked.agent, reason }];
    endRoom(script, endsAt, [{ ...leave, stay: talked.sip }, ...others]);
  }
  return plan();
}
