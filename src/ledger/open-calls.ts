import type { RoomRecordText } from './backend.ts';
import type { OpenCallView } from './ledger.ts';
import { openCallsIn } from './records.ts';

/** The open calls of a record as others see them. */
export const openCallViews = ({ room, name, text }: RoomRecordText): OpenCallView[] =>
  openCallsIn(name, text).map(
    ({ key, direction, trunk, startedAt, answeredAt, answeredBy, legs, lastSeenAt, listedAt = 0, awaited }) => ({
      room,
      call: key,
      pair: { direction, trunk },
      startedAt,
      answeredAt,
      isAnswered: answeredAt !== undefined || answeredBy !== undefined,
      participants: legs.filter(({ presence }) => presence === 'in').map(({ participant }) => participant),
      lastSeenAt: Math.max(lastSeenAt, listedAt),
      isAwaited: awaited !== undefined,
    }),
  );
