import { expect, test } from 'vitest';
import type { WatchResult } from '../../src/catalog/values.ts';
import type { Dialing } from '../../src/livekit/answer-watch.ts';
import { watchedCalls } from '../../src/livekit/watched-calls.ts';

const dialing = (call: string, participant = `PA_${call}`): Dialing => ({
  room: 'room',
  call,
  participants: [participant],
  roomName: 'name',
  identity: 'identity',
  startedAt: 0,
  waitingAt: 0,
});

function calls(hasPlace: boolean) {
  const results: WatchResult[] = [];
  const watched = watchedCalls({
    admission: { freeShare: 1, enter: async () => (hasPlace ? { release: () => undefined } : undefined) },
    watch: async () => 'answered',
    onResult: (result) => void results.push(result),
  });
  return { watched, results };
}

test('a call is decided upon once: a further leg of it is no further call', async () => {
  const { watched, results } = calls(false);
  await watched.started(dialing('a'));
  await watched.started(dialing('a', 'PA_again'));
  watched.left({ room: 'room', call: 'a', participant: 'PA_a' });
  await watched.started(dialing('a', 'PA_third'));
  expect(results).toEqual(['skipped']);
});

test('a call is forgotten with its last leg, or once the ledger no longer has it', async () => {
  const { watched } = calls(true);
  for (const call of ['a', 'b', 'c']) await watched.started(dialing(call));
  expect(watched.size).toBe(3);
  watched.left({ room: 'room', call: 'a', participant: 'PA_a' });
  expect(watched.size).toBe(2);
  watched.keepOnly([{ room: 'room', call: 'c' }]);
  expect(watched.size).toBe(1);
});
