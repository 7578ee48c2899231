import {
  agentOf,
  type Person,
  participantJson,
  phoneOf,
  type Stay,
  type Track,
  trackJson,
  trackOf,
} from './participant-json.ts';
import { livekitId, type Random } from './random.ts';
import { nobody, type ReportedCounts, type RoomSession, reportedCounts, roomJson, roomSession } from './room-json.ts';
import type { RoomPlan, Step } from './room-plan.ts';

/** Turns the steps of a plan into webhooks. */
export interface RoomWebhooks {
  /**
   * Handles the next step of the plan.
   * @param at when it happens, whole ms since the epoch, not before the previous step
   */
  next(step: Step, at: number): StepResult;
}

export interface StepResult {
  /** Of the webhook; undefined if the step has none. */
  readonly body: string | undefined;
  /** `joinedAtMs` of the participant, ms since the epoch. */
  readonly joinedAt: number | undefined;
}

type Present = Stay & { readonly track: Track | undefined };

/** The current state of a room. */
interface RoomState {
  readonly name: string;
  readonly session: RoomSession;
  readonly counts: ReportedCounts;
}

/** Suffix of a room's name by its index: livekit-agents adds this one for a consultation. */
const nameSuffixes = ['', '-human-agent'];

/** Names, ids and keys come from `random`, times from the caller, so that a plan can run at any speed. */
export function roomWebhooks(plan: RoomPlan, random: Random): RoomWebhooks {
  const name = `${plan.prefix}_${livekitId(random, '')}`;
  const phones: Person[] = [];
  for (const call of plan.calls) phones.push(phoneOf(call, random, phones[call.replaces ?? -1]));
  const agent = agentOf(random);
  const personOf = (stay: number): Person => phones[plan.stays[stay]?.call ?? -1] ?? agent;
  const present = new Map<number, Present>();
  const states: RoomState[] = [];
  const roomOf = (stay: number): number => plan.stays[stay]?.room ?? 0;

  function stateOf(room: number): RoomState {
    const state = states[room];
    if (!state) throw new RangeError(`room ${room} has not begun`);
    return state;
  }

  function changed(room: number, at: number): void {
    // The counts are only refreshed after a phone has published, 30 ms after its join.
    const inRoom = Array.from(present).flatMap(([stay, one]) => (roomOf(stay) === room ? one : []));
    stateOf(room).counts.change(at, {
      numParticipants: inRoom.filter(({ person, isPublisher }) => person !== agent && isPublisher).length,
      numPublishers: inRoom.filter(({ isPublisher }) => isPublisher).length,
    });
  }

  function begin(room: number, at: number, newSession: boolean): void {
    for (const stay of [...present.keys()]) if (roomOf(stay) === room) present.delete(stay);
    states[room] = {
      name: `${name}${nameSuffixes[room]}`,
      session: newSession ? roomSession(at, random) : stateOf(room).session,
      counts: reportedCounts(at),
    };
  }

  function update(stay: number, changes: Partial<Present>): Present {
    const before = present.get(stay);
    if (!before) throw new RangeError(`stay ${stay} is not in the room`);
    const after = { ...before, ...changes, version: before.version + 1 };
    present.set(stay, after);
    return after;
  }

  function connect(stay: number, at: number): void {
    const sid = livekitId(random, 'PA_');
    present.set(stay, {
      person: personOf(stay),
      sid,
      joinedAt: present.get(plan.stays[stay]?.movedFrom ?? -1)?.joinedAt ?? at,
      isPublisher: false,
      version: 1,
      track: undefined,
    });
  }

  function fullRoom(room: number, at: number): object {
    const { name, session, counts } = stateOf(room);
    return roomJson(name, session, counts.at(at));
  }

  /** The webhook of a step without its name, id and time. */
  function webhookOf(step: Step, at: number): object | undefined {
    switch (step.event) {
      case 'room_started':
        begin(step.room, at, step.newSession);
        return { room: fullRoom(step.room, at) };
      case 'room_finished':
        return { room: fullRoom(step.room, at) };
      case 'connecting':
        connect(step.stay, at);
        return undefined;
      case 'participant_joined': {
        const { status = '', tagged = false } = plan.stays[step.stay] ?? {};
        const { name, session } = stateOf(roomOf(step.stay));
        return {
          // No recorded join has counts.
          room: roomJson(name, session, nobody),
          participant: participantJson(update(step.stay, {}), { status, tagged }, undefined),
        };
      }
      case 'track_published':
      case 'track_unpublished': {
        const published = step.event === 'track_published';
        const before = update(step.stay, {});
        const track = published ? trackOf(before.person, at * 1000 + random.whole(0, 999), random) : before.track;
        if (!track) throw new RangeError(`stay ${step.stay} has no track`);
        update(step.stay, { track, isPublisher: true });
        if (published) changed(roomOf(step.stay), at);
        const { person, sid } = before;
        const { identity } = person;
        const { name, session } = stateOf(roomOf(step.stay));
        return { room: { sid: session.sid, name }, participant: { sid, identity }, track: trackJson(track, person) };
      }
      case 'participant_left':
      case 'participant_connection_aborted': {
        const stay = update(step.stay, {});
        present.delete(step.stay);
        changed(roomOf(step.stay), at);
        return { room: fullRoom(roomOf(step.stay), at), participant: participantJson(stay, step, step) };
      }
      default:
        return step satisfies never;
    }
  }

  return {
    next(step, at) {
      const joinedAt = 'stay' in step ? present.get(step.stay)?.joinedAt : undefined;
      const webhook = webhookOf(step, at);
      const end = { id: livekitId(random, 'EV_'), createdAt: String(Math.floor(at / 1000)) };
      return { joinedAt, body: webhook && JSON.stringify({ event: step.event, ...webhook, ...end }) };
    },
  };
}
