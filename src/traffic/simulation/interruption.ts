import type { Random } from './random.ts';
import type { PlannedCall } from './room-plan.ts';
import type { RoomScript } from './room-script.ts';

/**
 * What may happen in the middle of an answered call. `reconnect`: the SIP participant comes back under a new SID.
 * `restart`: the media server is killed, and everybody comes back (recorded in the rooms `kill-server-*`).
 * `forced_restart`: it is stopped by force, and the room goes on under a new SID (recorded: `…_UZEXvaBzRK4p`).
 */
export type Interruption = 'reconnect' | 'restart' | 'forced_restart';

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

const interruptions = { reconnect, restart, forced_restart: forcedRestart } as const;

/** How long it takes until the call is back, ms (recorded: 6 to 12 s after a media server was killed). */
export const interruptionTakes = (random: Random, kind: Interruption): number =>
  kind === 'reconnect' ? 200 : random.whole(6000, 12_000);

/** Writes an interruption. @returns who is in the room once it is over */
export const interrupt = (script: RoomScript, random: Random, kind: Interruption, scene: Scene): Presence =>
  interruptions[kind](script, random, scene);
