import type { CallDraft } from './call-draft.ts';
import type { Presence } from './interruption.ts';
import type { Random } from './random.ts';
import type { RoomScript } from './room-script.ts';

/** When the SIP participant joins: an inbound one makes the room, an outbound one often finds its agent there, ms. */
export const joinsAt = { inbound: 45, outbound: 145 } as const;

/** From a SIP participant's join to its audio, ms (recorded: 25 to 50). */
export const audioTakes = 30;

/** An agent that waits for the callee, or, seldom, nobody. */
export function agentWaits(script: RoomScript, random: Random, probability = 0.9): number | undefined {
  if (!random.chance(probability)) return undefined;
  const agent = script.enter(random.whole(30, 60), {});
  script.publish(random.whole(80, 110), agent);
  return agent;
}

/** An outbound call joins while it dials. */
export function dial(script: RoomScript, random: Random, { ending }: CallDraft): Presence {
  const agent = agentWaits(script, random, ending.way === 'lose' ? 1 : 0.9);
  const sip = script.enter(joinsAt.outbound, { call: 0, status: 'dialing', starts: [0] });
  script.publish(joinsAt.outbound + audioTakes, sip);
  return { sip, agent, status: ending.status };
}

/** An inbound call rings until an agent can be heard. */
export function ring(script: RoomScript, random: Random, { ending, ringing }: CallDraft): Presence {
  // livekit-sip answers to ask for a PIN, so that such a caller joins `active` (LIVEKIT.md, "SIP attributes").
  const pin = ending.answered && random.chance(0.03);
  const caller = { call: 0, tagged: true, starts: [0] };
  const sip = script.enter(
    joinsAt.inbound,
    pin ? { ...caller, status: 'active', answers: [0] } : { ...caller, status: 'ringing' },
  );
  script.publish(joinsAt.inbound + audioTakes, sip);
  if (!ending.answered) {
    if (random.chance(0.3)) beSilent(script, ringing);
    return { sip, agent: undefined, status: ending.status };
  }
  const heardAt = joinsAt.inbound + ringing;
  const agent = script.enter(heardAt - random.whole(60, 200), {});
  script.publish(heardAt, agent, { answers: pin ? [] : [0] });
  return { sip, agent, status: ending.status };
}

/** Recorded: an agent was in the room and said nothing, so that livekit-sip did not answer. */
function beSilent(script: RoomScript, ringing: number): void {
  const agent = script.enter(joinsAt.inbound + 300, {});
  script.leave(joinsAt.inbound + 400 + ringing * 0.7, agent, { reason: 'CLIENT_INITIATED' });
}
