import { addWaitingAgent, audioDelay, closingDelay, emptyRoom, endRoom, joinsAt, ring } from './call-phases.ts';
import { type CallDraft, draftCall, plannedCall, randomTalkTime } from './draft-call.ts';
import type { Random } from './random.ts';
import { type Leave, type PlannedCall, type RoomPlan, roomPlanBuilder } from './room-plan.ts';
import type { SimulatedTrunk } from './trunks.ts';

/**
 * A caller who is connected to a phone: an outbound leg joins the caller's room (recorded: `…_gGceukjtzm6U`). Its join
 * answers the inbound call, even if nobody picks up.
 */
export function bridge(random: Random, inbound: SimulatedTrunk, outbound: SimulatedTrunk): RoomPlan {
  const call = plannedCall(random, inbound, { outcome: 'completed', timed: true });
  const callee = draftCall(random, outbound, ({ answered, kind }) => kind === (answered ? 'delete_room' : 'leave'));
  const room = roomPlanBuilder();
  room.begin(3);
  const caller = room.enter(joinsAt.inbound, { call: 0, status: 'ringing', tagged: true, starts: [0] });
  room.publish(joinsAt.inbound + audioDelay, caller);
  const dialsAt = joinsAt.inbound + random.whole(250, 600);
  const leg = room.enter(dialsAt, { call: 1, status: 'dialing', starts: [1], answers: [0] });
  room.publish(dialsAt + audioDelay, leg);
  const until = dialsAt + callee.ringing + callee.talk;
  const { reason, status, answered } = callee.ending;
  if (answered) {
    const deleted = { reason, status, tagged: true };
    endRoom(room, until, [
      { ...deleted, stay: caller, ends: [0] },
      { ...deleted, stay: leg, ends: [1] },
    ]);
  } else {
    room.leave(until, leg, { reason, status, ends: [1] });
    const hangsUpAt = until + random.whole(500, 4000);
    room.leave(hangsUpAt, caller, { reason: 'CLIENT_INITIATED', status: 'hangup', tagged: true, ends: [0] });
    emptyRoom(room, random, hangsUpAt, undefined);
  }
  return room.plan(`call-_${call.phoneNumber}`, [call, callee.call]);
}

/** Index of the room where the agent asks a person to accept the call. */
const consultation = 1;

/**
 * A warm transfer: the agent dials a person into another room, talks to them, and moves their leg to the caller's room
 * (docs/livekit.md, "Moving"). The webhooks of both rooms are sent in one order, so that the truth is exact; LiveKit
 * may reorder webhooks of two rooms.
 */
export function transfer(random: Random, inbound: SimulatedTrunk, outbound: SimulatedTrunk): RoomPlan {
  const caller = draftCall(
    random,
    inbound,
    ({ outcome, status, reason }) => outcome === 'completed' && status === 'hangup' && reason === 'CLIENT_INITIATED',
  );
  const person = draftCall(random, outbound, ({ kind, answered }) => kind === 'delete_room' && answered);
  const room = roomPlanBuilder();
  room.begin(3);
  const { sip, agent } = ring(room, random, caller);

  const asksAt = joinsAt.inbound + caller.ringing + random.whole(10_000, 60_000);
  room.begin(asksAt, true, consultation);
  const asking = room.enter(asksAt + 40, { room: consultation });
  room.publish(asksAt + 100, asking);
  const dialsAt = asksAt + joinsAt.outbound;
  const leg = room.enter(dialsAt, { room: consultation, call: 1, status: 'dialing', starts: [1] });
  room.publish(dialsAt + audioDelay, leg);

  const movesAt = dialsAt + person.ringing + random.whole(10_000, 30_000);
  const { status, reason } = person.ending;
  const there = room.move(movesAt, leg, { call: 1, status, tagged: true });
  room.publish(movesAt + 10 + audioDelay, there);
  room.leave(movesAt + 1000, asking, { reason: 'CLIENT_INITIATED' });
  room.finish(movesAt + 1000 + closingDelay, { room: consultation });
  if (agent !== undefined) room.leave(movesAt + 1500, agent, { reason: 'CLIENT_INITIATED' });

  const hangsUpAt = movesAt + 2000 + person.talk;
  room.leave(hangsUpAt, sip, { ...caller.ending, tagged: true, ends: [0] });
  endRoom(room, hangsUpAt + 1000, [{ stay: there, reason, status, tagged: true, ends: [1] }]);
  return room.plan(`call-_${caller.call.phoneNumber}`, [caller.call, person.call]);
}

/** A callee that stays to the end, hangs up before, or never picks up. */
const draftCallee = (random: Random, trunk: SimulatedTrunk): CallDraft =>
  draftCall(random, trunk, ({ answered, kind, status }) =>
    answered ? kind === 'delete_room' || (kind === 'leave' && status === 'hangup') : kind === 'leave',
  );

/**
 * An agent who dials several people into one room (recorded: `conf-1`), until the application deletes it. Sometimes
 * somebody dials in, and is answered at once, because there is audio already.
 */
export function conference(random: Random, inbound: SimulatedTrunk, outbound: SimulatedTrunk): RoomPlan {
  const room = roomPlanBuilder();
  room.begin(3);
  const agent = room.enter(40, {});
  room.publish(130, agent);
  const callees = Array.from({ length: random.whole(2, 3) }, () => draftCallee(random, outbound));
  const calls: PlannedCall[] = callees.map(({ call }) => call);
  const staying: (Leave & { stay: number })[] = [{ stay: agent, reason: 'ROOM_DELETED' }];
  const deletedAt = 60_000 + randomTalkTime(random, outbound);

  callees.forEach(({ ending, ringing, talk }, call) => {
    const dialsAt = 210 + 120 * call;
    const stay = room.enter(dialsAt, { call, status: 'dialing', starts: [call] });
    room.publish(dialsAt + audioDelay, stay);
    const { reason, status, answered } = ending;
    const leave = { reason, status, tagged: answered, ends: [call] };
    if (ending.kind === 'delete_room') staying.push({ ...leave, stay });
    else room.leave(Math.min(dialsAt + ringing + talk, deletedAt - 100), stay, leave);
  });

  if (random.chance(0.4)) {
    const call = calls.push(plannedCall(random, inbound, { outcome: 'completed', timed: true })) - 1;
    const joinsAt = random.whole(5_000, 30_000);
    const caller = { call, tagged: true };
    const stay = room.enter(joinsAt, { ...caller, status: 'ringing', starts: [call], answers: [call] });
    room.publish(joinsAt + audioDelay, stay);
    staying.push({ ...caller, stay, reason: 'ROOM_DELETED', status: 'active', ends: [call] });
  }
  endRoom(room, deletedAt, staying);
  return room.plan('conf', calls);
}

/** The first call joins after a waiting agent has published audio, ms. */
const firstJoinsAt = 145;

/**
 * Two calls of the same identity in one room, so that the second replaces the first: a caller whom a direct dispatch
 * rule sends to the same room again, or a redial of the application (recorded: `dup-hotline`, `dup-redial`).
 */
export function replacement(random: Random, trunk: SimulatedTrunk): RoomPlan {
  const isInbound = trunk.direction === 'inbound';
  const isAnswered = random.chance(0.5);
  // A waiting agent answers both callers.
  const next = draftCall(
    random,
    trunk,
    ({ kind, answered }) => kind === 'leave' && (answered || !(isInbound && isAnswered)),
  );
  const outcome = isAnswered ? 'dropped' : isInbound ? 'failed' : 'cancelled';
  const first: PlannedCall = { ...plannedCall(random, trunk, { outcome, timed: true }), campaign: next.call.campaign };
  const second: PlannedCall = { ...next.call, phoneNumber: first.phoneNumber, replaces: 0 };
  const joined = { status: isInbound ? 'ringing' : 'dialing', tagged: isInbound };

  const room = roomPlanBuilder();
  room.begin(3);
  const hasAgent = isAnswered || !isInbound;
  const waiting = hasAgent ? addWaitingAgent(room, random, 1) : undefined;
  const answeredAtOnce = (call: number) => (isInbound && isAnswered ? [call] : []);
  const old = room.enter(firstJoinsAt, { ...joined, call: 0, starts: [0], answers: answeredAtOnce(0) });
  room.publish(firstJoinsAt + audioDelay, old);
  const replacedAt = firstJoinsAt + random.whole(2000, 8000) + (isAnswered ? randomTalkTime(random, trunk) : 0);
  room.leave(replacedAt, old, {
    reason: 'DUPLICATE_IDENTITY',
    status: isAnswered ? 'active' : isInbound ? 'ringing' : random.pick(['dialing', 'ringing']),
    tagged: isInbound || isAnswered,
    ends: [0],
  });
  const nextAt = replacedAt + random.whole(1, 9);
  const leg = room.enter(nextAt, { ...joined, call: 1, starts: [1], answers: answeredAtOnce(1) });
  room.publish(nextAt + audioDelay, leg);

  const { reason, status, answered } = next.ending;
  const pickedUpAt = nextAt + next.ringing;
  let agent = waiting;
  if (answered && !hasAgent) {
    agent = room.enter(pickedUpAt - 60, {});
    room.publish(pickedUpAt, agent, { answers: [1] });
  }
  const until = pickedUpAt + next.talk;
  room.leave(until, leg, { reason, status, tagged: isInbound || answered, ends: [1] });
  emptyRoom(room, random, until, agent);
  return room.plan(isInbound ? 'hotline' : 'redial', [first, second]);
}
