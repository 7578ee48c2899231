import { endRoom } from './closing.ts';
import type { Random } from './random.ts';
import type { PlannedCall } from './room-plan.ts';
import type { RoomScript } from './room-script.ts';

/**
 * What may happen in the middle of an answered call. `reconnect`: the SIP participant comes back under a new SID.
 * `restart`: the media server is killed, and everybody comes back (recorded in the rooms `kill-server-*`).
 * `forced_restart`: it is stopped by force, and the room goes on under a new SID (recorded: `…_UZEXvaBzRK4p`).
 * `stall`: the SIP service hangs, so that LiveKit gives the call up and closes the room; the call goes on in a new room
 * of the same name (recorded: `stall-out`).
 */
export type Interruption = 'reconnect' | 'restart' | 'forced_restart' | 'stall';

/** Who is in the room with call 0, by stay; the agent may be missing. */
export interface Presence {
  readonly sip: number;
  readonly agent: number | undefined;
  /** Final `sip.callStatus`: after a rejoin it is stale, because it began anew. */
  readonly status: string;
}

/** An interruption that is over `at` a time, and who was in the room before. */
interface Scene {
  readonly at: number;
  readonly present: Presence;
  readonly call: PlannedCall;
}

type Interrupt = (script: RoomScript, random: Random, scene: Scene) => Presence;

const back = ({ trunk }: PlannedCall) => ({
  call: 0,
  status: trunk.direction === 'inbound' ? 'ringing' : 'dialing',
  tagged: true,
});

const reconnect: Interrupt = (script, random, { at, present, call }) => {
  const again = back(call);
  const gone = { status: present.status, tagged: true };
  // The leave of the old participant comes before or after the join of the new one (LIVEKIT.md, "SIP attributes").
  if (random.chance(0.5)) script.leave(at + 40, present.sip, { ...gone, reason: 'DUPLICATE_IDENTITY' });
  else script.leave(at - 150, present.sip, { ...gone, reason: random.pick(['DUPLICATE_IDENTITY', 'MIGRATION']) });
  const sip = script.enter(at, again);
  script.publish(at + 30, sip);
  return { ...present, sip, status: again.status };
};

const restart: Interrupt = (script, random, { at, present, call }) => {
  const again = back(call);
  script.begin(at, false);
  const sip = script.enter(at + random.whole(25, 900), again);
  script.publish(at + 940, sip);
  if (present.agent === undefined) return { ...present, sip, status: again.status };
  const agent = script.enter(at + random.whole(25, 900), {});
  script.publish(at + 990, agent);
  return { sip, agent, status: again.status };
};

const forcedRestart: Interrupt = (script, random, { at, present, call }) => {
  const again = back(call);
  if (present.agent !== undefined) script.leave(at - 5000, present.agent, { reason: 'SERVER_SHUTDOWN' });
  script.begin(at, true);
  const sip = script.enter(at + random.whole(25, 100), again);
  script.publish(at + 130, sip);
  return { sip, agent: undefined, status: again.status };
};

const stall: Interrupt = (script, random, { at, present, call }) => {
  const again = back(call);
  const goneAt = at - random.whole(7000, 20_000);
  script.leave(goneAt, present.sip, { reason: 'CONNECTION_TIMEOUT', status: present.status, tagged: true });
  const others = present.agent === undefined ? [] : [{ stay: present.agent, reason: 'ROOM_CLOSED' }];
  endRoom(script, goneAt + 5000, others);
  script.begin(at);
  const sip = script.enter(at + random.whole(25, 100), again);
  script.publish(at + 130, sip);
  return { sip, agent: undefined, status: again.status };
};

const interruptions = { reconnect, restart, forced_restart: forcedRestart, stall } as const;

/**
 * How long it takes until the call is back, ms. Recorded: 6 to 12 s after a media server was killed; 50 s for a stall,
 * of which LiveKit needed 20 s to notice it.
 */
export function interruptionTakes(random: Random, kind: Interruption): number {
  if (kind === 'reconnect') return 200;
  return kind === 'stall' ? random.whole(40_000, 50_000) : random.whole(6000, 12_000);
}

/** Writes an interruption. @returns who is in the room once it is over */
export const interrupt = (script: RoomScript, random: Random, kind: Interruption, scene: Scene): Presence =>
  interruptions[kind](script, random, scene);
