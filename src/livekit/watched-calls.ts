import type { WatchResult } from '../catalog/values.ts';
import type { Admission } from './admission.ts';
import type { Dialing } from './answer-watch.ts';

/** What identifies a call among all. */
interface CallKey {
  /** As `roomKey` makes it. */
  readonly room: string;
  readonly call: string;
}

export interface WatchedCallsOptions {
  readonly admission: Admission;
  readonly watch: (dialing: Dialing, isOver: () => boolean) => Promise<WatchResult>;
  readonly onResult: (result: WatchResult) => void;
}

/** Outbound calls that were decided upon, each once: watched or not, until they are over. */
export function watchedCalls({ admission, watch, onResult }: WatchedCallsOptions) {
  const known = new Map<string, { readonly legs: Set<string>; isDone: boolean }>();
  const keyOf = ({ room, call }: CallKey) => `${room}/${call}`;

  return {
    /** A call was seen to dial, or another leg of one that is known. Resolves once nothing more is to learn of it. */
    async started(dialing: Dialing): Promise<void> {
      const key = keyOf(dialing);
      const before = known.get(key);
      if (before) return dialing.participants.forEach((leg) => void before.legs.add(leg));
      const state = { legs: new Set(dialing.participants), isDone: false };
      known.set(key, state);
      const place = await admission.enter();
      try {
        onResult(place ? await watch(dialing, () => state.legs.size === 0) : 'skipped');
      } finally {
        place?.release();
        state.isDone = true;
        if (state.legs.size === 0) known.delete(key);
      }
    },
    /** A leg left; the call is over with its last one. */
    left(leg: CallKey & { readonly participant: string }): void {
      const state = known.get(keyOf(leg));
      state?.legs.delete(leg.participant);
      if (state?.isDone && state.legs.size === 0) known.delete(keyOf(leg));
    },
    /** Forgets calls whose end was not heard. */
    keepOnly(open: Iterable<CallKey>): void {
      const keys = new Set(Array.from(open, keyOf));
      for (const [key, { isDone }] of known) if (isDone && !keys.has(key)) known.delete(key);
    },
    /** For tests of what is kept. */
    get size() {
      return known.size;
    },
  };
}
export type WatchedCalls = ReturnType<typeof watchedCalls>;
