import type { CallDraft } from './draft-call.ts';
import type { Random } from './random.ts';
import type { Leave, PlannedCall, RoomPlanBuilder } from './room-plan.ts';

/** The stays in the room of call 0; the agent may be missing. */
export interface Presence {
  readonly sip: number;
  readonly agent: number | undefined;
  /** Final `sip.callStatus`: a rejoin resets it, so it is stale from then on. */
  readonly status: string;
}

/** When the SIP participant joins, ms: an inbound one creates the room, an outbound one often finds its agent there. */
export const joinsAt = { inbound: 45, outbound: 145 } as const;

/** From a SIP participant's join to its audio, ms (recorded: 25 to 50). */
export const audioDelay = 30;

/** Adds, in most cases, an agent that waits for the callee. */
export function addWaitingAgent(room: RoomPlanBuilder, random: Random, probability = 0.9): number | undefined {
  if (!random.chance(probability)) return undefined;
  const agent = room.enter(random.whole(30, 60), {});
  room.publish(random.whole(80, 110), agent);
  return agent;
}

/** An outbound call joins while it dials. */
export function dial(room: RoomPlanBuilder, random: Random, { ending }: CallDraft): Presence {
  const agent = addWaitingAgent(room, random, ending.kind === 'lose' ? 1 : 0.9);
  const sip = room.enter(joinsAt.outbound, { call: 0, status: 'dialing', starts: [0] });
  room.publish(joinsAt.outbound + audioDelay, sip);
  return { sip, agent, status: ending.status };
}

/** An inbound call rings until an agent publishes audio. */
export function ring(room: RoomPlanBuilder, random: Random, { ending, ringing }: CallDraft): Presence {
  // livekit-sip answers in order to ask for a PIN, so such a caller joins `active` (docs/livekit.md, "SIP attributes").
  const pin = ending.answered && random.chance(0.03);
  const caller = { call: 0, tagged: true, starts: [0] };
  const sip = room.enter(
    joinsAt.inbound,
    pin ? { ...caller, status: 'active', answers: [0] } : { ...caller, status: 'ringing' },
  );
  room.publish(joinsAt.inbound + audioDelay, sip);
  if (!ending.answered) {
    if (random.chance(0.3)) addSilentAgent(room, ringing);
    return { sip, agent: undefined, status: ending.status };
  }
  const audibleAt = joinsAt.inbound + ringing;
  const agent = room.enter(audibleAt - random.whole(60, 200), {});
  room.publish(audibleAt, agent, { answers: pin ? [] : [0] });
  return { sip, agent, status: ending.status };
}

/** Recorded: an agent was in the room without audio, so livekit-sip did not answer. */
function addSilentAgent(room: RoomPlanBuilder, ringing: number): void {
  const agent = room.enter(joinsAt.inbound + 300, {});
  room.leave(joinsAt.inbound + 400 + ringing * 0.7, agent, { reason: 'CLIENT_INITIATED' });
}

/**
 * Interruptions of an answered call. `reconnect`: the SIP participant rejoins with a new SID. `restart`: the media
 * server is killed, and everybody rejoins (recorded in the rooms `kill-server-*`). `forced_restart`: it is stopped by
 * force, and the room continues with a new SID (recorded: `…_UZEXvaBzRK4p`). `stall`: the SIP service hangs, LiveKit
 * disconnects the call and closes the room, and the call continues in a new room of the same name (recorded:
 * `stall-out`).
 */
export type Interruption = 'reconnect' | 'restart' | 'forced_restart' | 'stall';

/** The call is back at `at`; `present` was in the room before. */
interface Interrupted {
  readonly at: number;
  readonly present: Presence;
  readonly call: PlannedCall;
}

type Interrupt = (room: RoomPlanBuilder, random: Random, interrupted: Interrupted) => Presence;

const rejoin = ({ trunk }: PlannedCall) => ({
  call: 0,
  status: trunk.direction === 'inbound' ? 'ringing' : 'dialing',
  tagged: true,
});

const reconnect: Interrupt = (room, random, { at, present, call }) => {
  const again = rejoin(call);
  const gone = { status: present.status, tagged: true };
  // The old participant leaves before or after the new one joins (docs/livekit.md, "SIP attributes").
  if (random.chance(0.5)) room.leave(at + 40, present.sip, { ...gone, reason: 'DUPLICATE_IDENTITY' });
  else room.leave(at - 150, present.sip, { ...gone, reason: random.pick(['DUPLICATE_IDENTITY', 'MIGRATION']) });
  const sip = room.enter(at, again);
  room.publish(at + 30, sip);
  return { ...present, sip, status: again.status };
};

const restart: Interrupt = (room, random, { at, present, call }) => {
  const again = rejoin(call);
  room.begin(at, false);
  const sip = room.enter(at + random.whole(25, 900), again);
  room.publish(at + 940, sip);
  if (present.agent === undefined) return { ...present, sip, status: again.status };
  const agent = room.enter(at + random.whole(25, 900), {});
  room.publish(at + 990, agent);
  return { sip, agent, status: again.status };
};

const forcedRestart: Interrupt = (room, random, { at, present, call }) => {
  const again = rejoin(call);
  if (present.agent !== undefined) room.leave(at - 5000, present.agent, { reason: 'SERVER_SHUTDOWN' });
  room.begin(at, true);
  const sip = room.enter(at + random.whole(25, 100), again);
  room.publish(at + 130, sip);
  return { sip, agent: undefined, status: again.status };
};

const stall: Interrupt = (room, random, { at, present, call }) => {
  const again = rejoin(call);
  const goneAt = at - random.whole(7000, 20_000);
  room.leave(goneAt, present.sip, { reason: 'CONNECTION_TIMEOUT', status: present.status, tagged: true });
  const others = present.agent === undefined ? [] : [{ stay: present.agent, reason: 'ROOM_CLOSED' }];
  endRoom(room, goneAt + 5000, others);
  room.begin(at);
  const sip = room.enter(at + random.whole(25, 100), again);
  room.publish(at + 130, sip);
  return { sip, agent: undefined, status: again.status };
};

const interruptions = { reconnect, restart, forced_restart: forcedRestart, stall } as const;

/**
 * Time until the call is back, ms. Recorded: 6 to 12 s after a media server was killed; 50 s for a stall, which LiveKit
 * noticed after 20 s.
 */
export function interruptionTime(random: Random, kind: Interruption): number {
  if (kind === 'reconnect') return 200;
  return kind === 'stall' ? random.whole(40_000, 50_000) : random.whole(6000, 12_000);
}

/** Adds an interruption. @returns the stays after it */
export const interrupt = (
  room: RoomPlanBuilder,
  random: Random,
  kind: Interruption,
  interrupted: Interrupted,
): Presence => interruptions[kind](room, random, interrupted);

/** LiveKit closes a room this long after the last participant left (its `departureTimeout`, as recorded), ms. */
export const closingDelay = 5_500;

/** The agent, alone in the room, leaves after a moment; then LiveKit closes the room. */
export function emptyRoom(room: RoomPlanBuilder, random: Random, at: number, agent: number | undefined): void {
  const lastAt = agent === undefined ? at : at + random.whole(1000, 2000);
  if (agent !== undefined) room.leave(lastAt, agent, { reason: 'CLIENT_INITIATED' });
  room.finish(lastAt + closingDelay);
}

/** Everybody leaves at once, and the room is over: it is deleted, or its server is stopped. */
export function endRoom(room: RoomPlanBuilder, at: number, leaves: readonly (Leave & { stay: number })[]): void {
  leaves.forEach(({ stay, ...leave }, index) => {
    room.leave(at + 5 * index, stay, leave);
  });
  room.finish(at + 5 * leaves.length);
}
