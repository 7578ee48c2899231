import { describe, expect, test } from 'vitest';
import { nobody, type RoomCounts, reportedCounts } from '../../../src/traffic/simulation/room-json.ts';

const counts = (numParticipants: number, numPublishers: number): RoomCounts => ({ numParticipants, numPublishers });

/** At a time, ms, the real counts change, or a webhook must have these counts. */
type Step = readonly [number, 'become' | 'are reported as', RoomCounts];

const recorded: readonly (readonly [string, readonly Step[]])[] = [
  [
    'a call of 4 s ends before the first refresh (call-_+15551110001_K8pSp8bzCXAf)',
    [
      [61, 'become', counts(1, 1)],
      [348, 'become', counts(1, 2)],
      [4357, 'become', counts(0, 1)],
      [4360, 'are reported as', nobody],
      [6362, 'become', counts(0, 0)],
      [6364, 'are reported as', counts(0, 1)],
      [12_186, 'are reported as', nobody],
    ],
  ],
  [
    'a call of 7 s ends after it, with counts that lag behind (out-answered_callee_bye)',
    [
      [99, 'become', counts(0, 1)],
      [129, 'become', counts(1, 2)],
      [7134, 'become', counts(0, 1)],
      [7135, 'are reported as', counts(1, 2)],
      [8637, 'become', counts(0, 0)],
      [8638, 'are reported as', counts(1, 2)],
      [14_535, 'are reported as', nobody],
    ],
  ],
  [
    'a call of 34 s ends long after it, so its end is reported at once (call-_+15551114275_j4BepD7NbQLJ)',
    [
      [83, 'become', counts(1, 1)],
      [34_537, 'become', counts(0, 0)],
      [34_538, 'are reported as', nobody],
    ],
  ],
  [
    'an agent that left after 1.7 s is gone after 6.2 s (out-ring_timeout)',
    [
      [224, 'become', counts(1, 2)],
      [1741, 'become', counts(1, 1)],
      [6215, 'become', counts(0, 0)],
      [6217, 'are reported as', counts(1, 1)],
      [11_483, 'are reported as', nobody],
    ],
  ],
];

describe('the counts of a room in webhooks', () => {
  test.each(recorded)('as recorded: %s', (_, steps) => {
    const startedAt = 1_800_000_000_000;
    const room = reportedCounts(startedAt);
    for (const [at, what, those] of steps) {
      if (what === 'become') room.change(startedAt + at, those);
      else expect(room.at(startedAt + at)).toEqual(those);
    }
  });
});
