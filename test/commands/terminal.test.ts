import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { progressLine, untilSignal } from '../../src/commands/terminal.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  process.removeAllListeners('SIGTERM');
  process.removeAllListeners('SIGINT');
  vi.useRealTimers();
});

describe('untilSignal', () => {
  /** Otherwise a signal would end the process at once. */
  const isListening = () => process.listenerCount('SIGTERM') > 0 && process.listenerCount('SIGINT') > 0;

  test('resolves with the first signal, ignores another within a second, and then lets one end the process', async () => {
    const signalled = untilSignal();
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGINT', 'SIGINT');
    expect(await signalled).toBe('SIGTERM');
    vi.advanceTimersByTime(999);
    expect(isListening()).toBe(true);
    vi.advanceTimersByTime(1);
    expect([process.listenerCount('SIGTERM'), process.listenerCount('SIGINT')]).toEqual([0, 0]);
  });

  test('waits without a signal', () => {
    void untilSignal();
    vi.advanceTimersByTime(60_000);
    expect(isListening()).toBe(true);
  });
});

describe('the progress line', () => {
  const shown = (isTTY: boolean, seconds: number): string => {
    const written: string[] = [];
    let asked = 0;
    const describe = () => {
      asked += 1;
      return `${asked}`;
    };
    const end = progressLine({ isTTY, write: (text) => written.push(text) }, describe);
    vi.advanceTimersByTime(seconds * 1000);
    end();
    vi.advanceTimersByTime(60_000);
    return written.join('');
  };

  test('is rewritten every second on a terminal, and cleared at the end', () => {
    expect(shown(true, 3)).toBe('\r\x1b[K1\r\x1b[K2\r\x1b[K3\r\x1b[K');
  });

  test('is a new line every 10 s elsewhere', () => {
    expect(shown(false, 35)).toBe('1\n2\n3\n');
  });
});
