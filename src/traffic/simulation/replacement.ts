import { draftCall, plannedCall } from './call-draft.ts';
import { drawTalk } from './call-times.ts';
import { emptyRoom } from './closing.ts';
import { agentWaits, audioTakes } from './opening.ts';
import type { Random } from './random.ts';
import type { PlannedCall, RoomPlan } from './room-plan.ts';
import { roomScript } from './room-script.ts';
import type { SimulatedTrunk } from './trunks.ts';

/** After the agent, if one waits, can be heard, ms. */
const firstJoinsAt = 145;

/**
 * Two calls of the same identity in one room, so that the second takes the place of the first: a number that a direct
 * dispatch rule sends to the same room again, or a redial of the application (recorded: `dup-hotline`, `dup-redial`).
 */
export function replacement(random: Random, trunk: SimulatedTrunk): RoomPlan {
  const isInbound = trunk.direction === 'inbound';
  const isAnswered = random.chance(0.5);
  // A caller is answered by an agent who waits, and so is the next one.
  const next = draftCall(
    random,
    trunk,
    ({ way, answered }) => way === 'leave' && (answered || !(isInbound && isAnswered)),
  );
  const outcome = isAnswered ? 'dropped' : isInbound ? 'failed' : 'cancelled';
  const first: PlannedCall = { ...plannedCall(random, trunk, { outcome, timed: true }), campaign: next.call.campaign };
  const second: PlannedCall = { ...next.call, phoneNumber: first.phoneNumber, replaces: 0 };
  const joined = { status: isInbound ? 'ringing' : 'dialing', tagged: isInbound };

  const script = roomScript();
  script.begin(3);
  const waits = isAnswered || !isInbound;
  const waiting = waits ? agentWaits(script, random, 1) : undefined;
  const heard = (call: number) => (isInbound && isAnswered ? [call] : []);
  const old = script.enter(firstJoinsAt, { ...joined, call: 0, starts: [0], answers: heard(0) });
  script.publish(firstJoinsAt + audioTakes, old);
  const replacedAt = firstJoinsAt + random.whole(2000, 8000) + (isAnswered ? drawTalk(random, trunk) : 0);
  script.leave(replacedAt, old, {
    reason: 'DUPLICATE_IDENTITY',
    status: isAnswered ? 'active' : isInbound ? 'ringing' : random.pick(['dialing', 'ringing']),
    tagged: isInbound || isAnswered,
    ends: [0],
  });
  const nextAt = replacedAt + random.whole(1, 9);
  const leg = script.enter(nextAt, { ...joined, call: 1, starts: [1], answers: heard(1) });
  script.publish(nextAt + audioTakes, leg);

  const { reason, status, answered } = next.ending;
  const pickedUpAt = nextAt + next.ringing;
  let agent = waiting;
  if (answered && !waits) {
    agent = script.enter(pickedUpAt - 60, {});
    script.publish(pickedUpAt, agent, { answers: [1] });
  }
  const until = pickedUpAt + next.talk;
  script.leave(until, leg, { reason, status, tagged: isInbound || answered, ends: [1] });
  emptyRoom(script, random, until, agent);
  return script.plan(isInbound ? 'hotline' : 'redial', [first, second]);
}
