/** How many are in a room, as LiveKit says it: agents are no participants, but publishers. */
export interface RoomCounts {
  readonly numParticipants: number;
  readonly numPublishers: number;
}

export const nobody: RoomCounts = { numParticipants: 0, numPublishers: 0 };

/** LiveKit refreshes the counts of a room this often at most, so they are a little behind (recorded), ms. */
const refreshInterval = 5000;

/** The counts as LiveKit tells them. */
export interface ToldCounts {
  /** Says what the counts have become. */
  change(at: number, counts: RoomCounts): void;
  /** What a webhook says of them at a time. */
  at(at: number): RoomCounts;
}

/** @param startedAt when the room began, ms since the epoch */
export function toldCounts(startedAt: number): ToldCounts {
  let refreshedAt = startedAt;
  let told = nobody;
  let real = nobody;
  function refresh(at: number): void {
    if (told === real || at - refreshedAt < refreshInterval) return;
    told = real;
    refreshedAt += refreshInterval;
  }
  return {
    change(at, counts) {
      refresh(at);
      if (at - refreshedAt >= refreshInterval) refreshedAt = at - refreshInterval;
      real = counts;
      refresh(at);
    },
    at(at) {
      refresh(at);
      return told;
    },
  };
}
