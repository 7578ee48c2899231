import { draftCall, plannedCall } from './call-draft.ts';
import { emptyRoom, endRoom } from './closing.ts';
import { audioTakes, joinsAt } from './opening.ts';
import type { Random } from './random.ts';
import type { RoomPlan } from './room-plan.ts';
import { roomScript } from './room-script.ts';
import type { SimulatedTrunk } from './trunks.ts';

/**
 * A caller who is put through to a phone: an outbound leg joins the caller's room (recorded: `…_gGceukjtzm6U`). It
 * answers the inbound call as soon as it is there, even if nobody picks up.
 */
export function bridge(random: Random, inbound: SimulatedTrunk, outbound: SimulatedTrunk): RoomPlan {
  const call = plannedCall(random, inbound, { outcome: 'completed', timed: true });
  const callee = draftCall(random, outbound, ({ answered, way }) => way === (answered ? 'delete_room' : 'leave'));
  const script = roomScript();
  script.begin(3);
  const caller = script.enter(joinsAt.inbound, { call: 0, status: 'ringing', tagged: true, starts: [0] });
  script.publish(joinsAt.inbound + audioTakes, caller);
  const dialsAt = joinsAt.inbound + random.whole(250, 600);
  const leg = script.enter(dialsAt, { call: 1, status: 'dialing', starts: [1], answers: [0] });
  script.publish(dialsAt + audioTakes, leg);
  const until = dialsAt + callee.ringing + callee.talk;
  const { reason, status, answered } = callee.ending;
  if (answered) {
    const deleted = { reason, status, tagged: true };
    endRoom(script, until, [
      { ...deleted, stay: caller, ends: [0] },
      { ...deleted, stay: leg, ends: [1] },
    ]);
  } else {
    script.leave(until, leg, { reason, status, ends: [1] });
    const hangsUpAt = until + random.whole(500, 4000);
    script.leave(hangsUpAt, caller, { reason: 'CLIENT_INITIATED', status: 'hangup', tagged: true, ends: [0] });
    emptyRoom(script, random, hangsUpAt, undefined);
  }
  return script.plan(`call-_${call.phoneNumber}`, [call, callee.call]);
}
