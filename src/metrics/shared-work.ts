/**
 * Shares work among those who ask for the same thing at the same time. Of each key one run is under way; who asks
 * meanwhile waits for the next one, which all who asked by its beginning share. So nobody gets a result that was begun
 * before they asked.
 */
export function sharedWork<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  const next = new Map<string, Promise<T>>();

  function begin(key: string, work: () => Promise<T>): Promise<T> {
    next.delete(key);
    const run = work();
    running.set(key, run);
    const forget = () => {
      if (running.get(key) === run) running.delete(key);
    };
    run.then(forget, forget);
    return run;
  }

  return (key, work) => {
    const waiting = next.get(key);
    if (waiting) return waiting;
    const before = running.get(key);
    if (!before) return begin(key, work);
    const beginNext = () => begin(key, work);
    const queued = before.then(beginNext, beginNext);
    next.set(key, queued);
    return queued;
  };
}
