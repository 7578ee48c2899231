import { draftCall } from './call-draft.ts';
import { closingTakes, endRoom } from './closing.ts';
import { audioTakes, joinsAt, ring } from './opening.ts';
import type { Random } from './random.ts';
import type { RoomPlan } from './room-plan.ts';
import { roomScript } from './room-script.ts';
import type { SimulatedTrunk } from './trunks.ts';

/** Index of the room where the agent asks a person whether to take the call. */
const consultation = 1;

/**
 * A warm transfer: the agent dials a person into a room of its own, talks to them, and moves their leg into the room of
 * the caller (LIVEKIT.md, "Moving"). The webhooks of both rooms come in one order, though LiveKit's queues of two rooms
 * may overtake each other: so what an exporter has to show is exact.
 */
export function transfer(random: Random, inbound: SimulatedTrunk, outbound: SimulatedTrunk): RoomPlan {
  const caller = draftCall(
    random,
    inbound,
    ({ outcome, status, reason }) => outcome === 'completed' && status === 'hangup' && reason === 'CLIENT_INITIATED',
  );
  const person = draftCall(random, outbound, ({ way, answered }) => way === 'delete_room' && answered);
  const script = roomScript();
  script.begin(3);
  const { sip, agent } = ring(script, random, caller);

  const asksAt = joinsAt.inbound + caller.ringing + random.whole(10_000, 60_000);
  script.begin(asksAt, true, consultation);
  const asking = script.enter(asksAt + 40, { room: consultation });
  script.publish(asksAt + 100, asking);
  const dialsAt = asksAt + joinsAt.outbound;
  const leg = script.enter(dialsAt, { room: consultation, call: 1, status: 'dialing', starts: [1] });
  script.publish(dialsAt + audioTakes, leg);

  const movesAt = dialsAt + person.ringing + random.whole(10_000, 30_000);
  const { status, reason } = person.ending;
  const there = script.move(movesAt, leg, { call: 1, status, tagged: true });
  script.publish(movesAt + 10 + audioTakes, there);
  script.leave(movesAt + 1000, asking, { reason: 'CLIENT_INITIATED' });
  script.finish(movesAt + 1000 + closingTakes, { room: consultation });
  if (agent !== undefined) script.leave(movesAt + 1500, agent, { reason: 'CLIENT_INITIATED' });

  const hangsUpAt = movesAt + 2000 + person.talk;
  script.leave(hangsUpAt, sip, { ...caller.ending, tagged: true, ends: [0] });
  endRoom(script, hangsUpAt + 1000, [{ stay: there, reason, status, tagged: true, ends: [1] }]);
  return script.plan(`call-_${caller.call.phoneNumber}`, [caller.call, person.call]);
}
