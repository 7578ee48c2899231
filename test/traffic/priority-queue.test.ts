import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priorityQueue } from '../../src/traffic/priority-queue.ts';

describe('the priority queue', () => {
  test('returns items in the order of time, whatever the order of insertion', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (times) => {
        const queue = priorityQueue<number>();
        for (const at of times) queue.put(at, at);
        const out: number[] = [];
        while (queue.nextAt < Number.POSITIVE_INFINITY) {
          const { nextAt } = queue;
          const item = queue.take();
          expect(item).toBe(nextAt);
          if (item !== undefined) out.push(item);
        }
        expect(out).toEqual(times.toSorted((a, b) => a - b));
      }),
    );
  });

  test('returns items in the order of time with insertions in between', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }))), (operations) => {
        const queue = priorityQueue<number>();
        let inside: number[] = [];
        for (const at of operations) {
          if (at === null) {
            const first = inside.toSorted((a, b) => a - b)[0];
            expect(queue.take()).toBe(first);
            inside = first === undefined ? [] : inside.toSpliced(inside.indexOf(first), 1);
          } else {
            queue.put(at, at);
            inside.push(at);
          }
          expect(queue.nextAt).toBe(Math.min(Number.POSITIVE_INFINITY, ...inside));
        }
      }),
    );
  });

  test('can be cleared', () => {
    const queue = priorityQueue<string>();
    queue.put(2, 'b');
    queue.put(1, 'a');
    expect(queue.clear().toSorted()).toEqual(['a', 'b']);
    expect(queue.nextAt).toBe(Number.POSITIVE_INFINITY);
    expect(queue.take()).toBeUndefined();
  });
});
