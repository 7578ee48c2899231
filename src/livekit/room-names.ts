/** Names kept at most: of rooms that were heard of last. */
const namesKept = 50_000;

/**
 * Names of rooms by the hash under which the ledger knows them. They can hold phone numbers: they are in memory alone,
 * learnt from webhooks and from LiveKit's list.
 */
export interface RoomNames {
  learn(key: string, name: string): void;
  forget(key: string): void;
  get(key: string): string | undefined;
}

export function roomNames(): RoomNames {
  const names = new Map<string, string>();
  return {
    learn(key, name) {
      names.delete(key);
      names.set(key, name);
      const [oldest] = names.keys();
      if (names.size > namesKept && oldest !== undefined) names.delete(oldest);
    },
    forget: (key) => void names.delete(key),
    get: (key) => names.get(key),
  };
}
