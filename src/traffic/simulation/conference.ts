import { type CallDraft, draftCall, plannedCall } from './call-draft.ts';
import { drawTalk } from './call-times.ts';
import { endRoom } from './closing.ts';
import { audioTakes } from './opening.ts';
import type { Random } from './random.ts';
import type { PlannedCall, RoomPlan } from './room-plan.ts';
import { type Leave, roomScript } from './room-script.ts';
import type { SimulatedTrunk } from './trunks.ts';

/** Callees that stay to the end, that hang up before, or that never pick up. */
const draftCallee = (random: Random, trunk: SimulatedTrunk): CallDraft =>
  draftCall(random, trunk, ({ answered, way, status }) =>
    answered ? way === 'delete_room' || (way === 'leave' && status === 'hangup') : way === 'leave',
  );

/**
 * An agent who dials several people into one room (recorded: `conf-1`), until the application deletes it; sometimes
 * somebody dials in, and is answered at once, because others are heard already.
 */
export function conference(random: Random, inbound: SimulatedTrunk, outbound: SimulatedTrunk): RoomPlan {
  const script = roomScript();
  script.begin(3);
  const agent = script.enter(40, {});
  script.publish(130, agent);
  const callees = Array.from({ length: random.whole(2, 3) }, () => draftCallee(random, outbound));
  const calls: PlannedCall[] = callees.map(({ call }) => call);
  const staying: (Leave & { stay: number })[] = [{ stay: agent, reason: 'ROOM_DELETED' }];
  const deletedAt = 60_000 + drawTalk(random, outbound);

  callees.forEach(({ ending, ringing, talk }, call) => {
    const dialsAt = 210 + 120 * call;
    const stay = script.enter(dialsAt, { call, status: 'dialing', starts: [call] });
    script.publish(dialsAt + audioTakes, stay);
    const { reason, status, answered } = ending;
    const leave = { reason, status, tagged: answered, ends: [call] };
    if (ending.way === 'delete_room') staying.push({ ...leave, stay });
    else script.leave(Math.min(dialsAt + ringing + talk, deletedAt - 100), stay, leave);
  });

  if (random.chance(0.4)) {
    const call = calls.push(plannedCall(random, inbound, { outcome: 'completed', timed: true })) - 1;
    const joinsAt = random.whole(5_000, 30_000);
    const caller = { call, tagged: true };
    const stay = script.enter(joinsAt, { ...caller, status: 'ringing', starts: [call], answers: [call] });
    script.publish(joinsAt + audioTakes, stay);
    staying.push({ ...caller, stay, reason: 'ROOM_DELETED', status: 'active', ends: [call] });
  }
  endRoom(script, deletedAt, staying);
  return script.plan('conf', calls);
}
