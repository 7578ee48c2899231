import { livekitId } from './livekit-id.ts';
import { agentOf, type Person, participantJson, phoneOf, type Stay } from './participant-json.ts';
import type { Random } from './random.ts';
import { nobody, type ToldCounts, toldCounts } from './room-counts.ts';
import type { RoomPlan, Step } from './room-plan.ts';
import { type RoomSession, roomJson, roomSession } from './room-session.ts';
import { type Track, trackJson, trackOf } from './track-json.ts';

/** A plan that is being played. */
export interface PlayedRoom {
  /**
   * Plays the next step of the plan.
   * @param at when it happens, whole ms since the epoch, never before the step before
   */
  play(step: Step, at: number): PlayedStep;
}

export interface PlayedStep {
  /** The webhook's; undefined where none tells of the step. */
  readonly body: string | undefined;
  /** `joinedAtMs` of whose step it is, ms since the epoch. */
  readonly joinedAt: number | undefined;
}

type Present = Stay & { readonly track: Track | undefined };

/** One of the rooms of a plan, as far as it has come. */
interface RoomState {
  readonly name: string;
  readonly session: RoomSession;
  readonly counts: ToldCounts;
}

/** What the name of a room ends with, by its index: livekit-agents names that of a consultation so. */
const nameEnds = ['', '-human-agent'];

/**
 * Plays the rooms of a plan. Names, ids and keys come from `random`; each step is given its moment when it is played, so
 * that a plan can be played faster or slower than it was written.
 */
export function playRoom(plan: RoomPlan, random: Random): PlayedRoom {
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
    // A phone publishes 30 ms after it has joined, which the counts are too slow to see.
    const inRoom = Array.from(present).flatMap(([stay, one]) => (roomOf(stay) === room ? one : []));
    stateOf(room).counts.change(at, {
      numParticipants: inRoom.filter(({ person, isPublisher }) => person !== agent && isPublisher).length,
      numPublishers: inRoom.filter(({ isPublisher }) => isPublisher).length,
    });
  }

  function begin(room: number, at: number, anew: boolean): void {
    for (const stay of [...present.keys()]) if (roomOf(stay) === room) present.delete(stay);
    states[room] = {
      name: `${name}${nameEnds[room]}`,
      session: anew ? roomSession(at, random) : stateOf(room).session,
      counts: toldCounts(at),
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

  function whole(room: number, at: number): object {
    const { name, session, counts } = stateOf(room);
    return roomJson(name, session, counts.at(at));
  }

  /** What the webhook of a step says besides its name, id and time. */
  function tell(step: Step, at: number): object | undefined {
    switch (step.event) {
      case 'room_started':
        begin(step.room, at, step.newSession);
        return { room: whole(step.room, at) };
      case 'room_finished':
        return { room: whole(step.room, at) };
      case 'connecting':
        connect(step.stay, at);
        return undefined;
      case 'participant_joined': {
        const { status = '', tagged = false } = plan.stays[step.stay] ?? {};
        const { name, session } = stateOf(roomOf(step.stay));
        return {
          // No recorded join says how many are there.
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
        return { room: whole(roomOf(step.stay), at), participant: participantJson(stay, step, step) };
      }
      default:
        return step satisfies never;
    }
  }

  return {
    play(step, at) {
      const joinedAt = 'stay' in step ? present.get(step.stay)?.joinedAt : undefined;
      const told = tell(step, at);
      const end = { id: livekitId(random, 'EV_'), createdAt: String(Math.floor(at / 1000)) };
      return { joinedAt, body: told && JSON.stringify({ event: step.event, ...told, ...end }) };
    },
  };
}
