import type { CallRecord } from './backend.ts';
import type { OpenCallView } from './ledger.ts';
import { openCallIn } from './records.ts';

/** A record of a call as others see it; nothing for a call that ended. */
export function openCallView({ room, text }: CallRecord): OpenCallView[] {
  const call = openCallIn(text);
  if (!call) return [];
  const { key, direction, trunk, startedAt, answeredAt, legs, heardAt, backUntil } = call;
  return [
    {
      room,
      call: key,
      pair: { direction, trunk },
      startedAt,
      answeredAt,
      participants: legs.filter(({ presence }) => presence === 'in').map(({ participant }) => participant),
      heardAt,
      isAwaited: backUntil !== undefined,
    },
  ];
}
