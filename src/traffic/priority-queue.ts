/** Items by the time at which they are due, earliest first. */
export interface PriorityQueue<T> {
  put(at: number, item: T): void;
  /** When the first item is due; Infinity if there is none. */
  readonly nextAt: number;
  take(): T | undefined;
  /** Removes and returns all items, unordered. */
  clear(): T[];
}

/** A binary heap: `put` and `take` cost O(log n). */
export function priorityQueue<T>(): PriorityQueue<T> {
  let heap: { readonly at: number; readonly item: T }[] = [];
  const at = (index: number): number => heap[index]?.at ?? Number.POSITIVE_INFINITY;
  function swap(a: number, b: number): void {
    const [first, second] = [heap[a], heap[b]];
    if (!first || !second) return;
    heap[a] = second;
    heap[b] = first;
  }
  return {
    put(dueAt, item) {
      let index = heap.push({ at: dueAt, item }) - 1;
      for (let parent = (index - 1) >> 1; index > 0 && at(parent) > at(index); parent = (index - 1) >> 1) {
        swap(index, parent);
        index = parent;
      }
    },
    get nextAt() {
      return at(0);
    },
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (!last || heap.length === 0) return first?.item;
      heap[0] = last;
      for (let index = 0; ; ) {
        const [left, right] = [2 * index + 1, 2 * index + 2];
        const child = at(right) < at(left) ? right : left;
        if (at(child) >= at(index)) return first?.item;
        swap(index, child);
        index = child;
      }
    },
    clear() {
      const items = heap.map(({ item }) => item);
      heap = [];
      return items;
    },
  };
}
