import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeSimulation } from '../../src/commands/describe-simulation.ts';
import { progressLine } from '../../src/commands/progress-line.ts';

describe('a line of progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

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

  test('is written anew every second on a terminal, and leaves nothing behind', () => {
    expect(shown(true, 3)).toBe('\r\x1b[K1\r\x1b[K2\r\x1b[K3\r\x1b[K');
  });

  test('is one more line every 10 s elsewhere', () => {
    expect(shown(false, 35)).toBe('1\n2\n3\n');
  });
});

describe('the progress of a simulation', () => {
  const quiet = { callsStarted: 34, callsOpen: 12, requests: 456, statuses: { 200: 456 }, lost: 0, delayed: 0 };

  test('says no more than there is to say', () => {
    expect(describeSimulation({ ...quiet, duplicated: 0 }, 11_600)).toBe(
      '12 s: 34 calls started, 12 open, 456 webhooks answered (39/s)',
    );
  });

  test('names all trouble, wanted or not', () => {
    const statuses = { 200: 400, 401: 2, 0: 5 };
    expect(describeSimulation({ ...quiet, statuses, lost: 3, delayed: 4, duplicated: 1 }, 10_000)).toBe(
      '10 s: 34 calls started, 12 open, 402 webhooks answered (40/s), 3 lost, 4 late, 1 sent twice, 5 not answered, 2 answered 401',
    );
  });
});
