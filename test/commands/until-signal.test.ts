import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilSignal } from '../../src/commands/until-signal.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  process.removeAllListeners('SIGTERM');
  process.removeAllListeners('SIGINT');
  vi.useRealTimers();
});

/** False: the process would end at once. */
const isHeard = () => process.listenerCount('SIGTERM') > 0 && process.listenerCount('SIGINT') > 0;

test('the first signal is told; what comes with it is heard and changes nothing; one that comes later ends the process', async () => {
  const signalled = untilSignal();
  process.emit('SIGTERM', 'SIGTERM');
  process.emit('SIGINT', 'SIGINT');
  expect(await signalled).toBe('SIGTERM');
  vi.advanceTimersByTime(999);
  expect(isHeard()).toBe(true);
  vi.advanceTimersByTime(1);
  expect([process.listenerCount('SIGTERM'), process.listenerCount('SIGINT')]).toEqual([0, 0]);
});

test('without a signal it waits', () => {
  void untilSignal();
  vi.advanceTimersByTime(60_000);
  expect(isHeard()).toBe(true);
});
