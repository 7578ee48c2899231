import type { LegJoined } from '../call/facts.ts';
import { progressOf } from '../call/polling.ts';
import { directionOf } from '../call/start.ts';
import type { Result } from '../catalog/values.ts';
import type { Entry } from '../ledger/ledger.ts';
import type { Trunks } from '../trunks/trunks.ts';
import type { Dialing } from './answer-watch.ts';
import type { ClockSkew } from './clock-skew.ts';
import type { RoomNames } from './room-names.ts';
import type { WatchedCalls } from './watched-calls.ts';

/** A webhook that the ledger has taken; name and identity are personal. */
export interface Heard {
  readonly entry: Pick<Entry, 'room' | 'fact'>;
  readonly result: Result;
  readonly roomName: string;
  readonly identity: string;
}

export interface HearingOptions {
  readonly trunks: Pick<Trunks, 'directionOf'>;
  readonly names: RoomNames;
  readonly skew: ClockSkew;
  readonly watched: Pick<WatchedCalls, 'left'>;
  readonly onDialing: (dialing: Dialing) => void;
}

/** What a webhook tells those who ask the API: names to ask by, calls that begin to dial, calls that are over. */
export function hearing({ trunks, names, skew, watched, onDialing }: HearingOptions) {
  function dialingOf({ leg, at }: LegJoined, { entry, roomName, identity }: Heard): Dialing {
    const startedAt = leg.joinedAt ?? at;
    return {
      room: entry.room,
      call: leg.call,
      participants: [leg.participant],
      roomName,
      identity,
      startedAt,
      waitingAt: progressOf(leg) === 'waiting' ? startedAt + skew.ms : undefined,
    };
  }

  return function hear(heard: Heard): void {
    const { entry, result, roomName } = heard;
    const { fact, room } = entry;
    if (fact?.kind === 'leg_joined' && result === 'applied') {
      names.learn(room, roomName);
      if (fact.leg.joinedAt !== undefined) skew.learn(fact.receivedAt - fact.leg.joinedAt);
      const { direction } = directionOf(fact.leg, trunks.directionOf(fact.leg.trunkId));
      if (direction === 'outbound') onDialing(dialingOf(fact, heard));
    } else if (fact?.kind === 'leg_left' || fact?.kind === 'leg_aborted') {
      // The replacement of such a leg is coming: the call goes on.
      const goesOn = fact.reason === 'duplicate_identity' || fact.reason === 'migration';
      if (!goesOn) watched.left({ room, call: fact.leg.call, participant: fact.leg.participant });
    } else if (fact?.kind === 'room_finished') names.forget(room);
  };
}
