import type { Board } from '../board/board.ts';
import { busyHourErlangs } from './erlangs.ts';
import { growthRow } from './growth-row.ts';
import { minutesRow } from './minutes.ts';
import { peaks } from './peaks.ts';
import { utilisation } from './utilisation.ts';

export const capacityBoard: Board = {
  uid: 'livekit-telephony-capacity',
  title: 'LiveKit telephony capacity',
  description: 'Channels, traffic, peaks and growth by trunk',
  from: 'now-35d',
  rows: [utilisation, busyHourErlangs, peaks, growthRow, minutesRow],
};
