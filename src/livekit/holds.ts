import type { ApiError } from './api-error.ts';

/** Failures in a row that are borne without a pause: one slow answer must not blind the watch. */
const borne = 2;
const longestHoldMs = 30_000;
/** A refusal does not mend itself soon: somebody must change a key. */
const refusedHoldMs = 60_000;

/** What an answer says of the way to it. */
export type Health = 'well' | 'refused' | 'failed';

/**
 * 401 is what LiveKit answers to a key it does not know and to one without the grant, 403 what other gateways do. A 404
 * that LiveKit did not write is of a server that is none.
 * @param error undefined: there was a usable answer
 */
export function healthOf(error: Pick<ApiError, 'code' | 'isAbsent'> | undefined): Health {
  if (!error || error.isAbsent) return 'well';
  const { code } = error;
  return code === '401' || code === '403' ? 'refused' : 'failed';
}

/** Which methods are left alone for a while because they keep failing: a server that is down is not asked on and on. */
export function holds() {
  const failures = new Map<string, number>();
  const until = new Map<string, number>();
  return {
    isHeld: (method: string, now: number): boolean => now < (until.get(method) ?? Number.NEGATIVE_INFINITY),
    /** @returns whether the method's health is another than before */
    note(method: string, health: Health, now: number): boolean {
      const before = failures.get(method) ?? 0;
      if (health === 'well') {
        failures.delete(method);
        until.delete(method);
        return before > borne;
      }
      const row = health === 'refused' ? Math.max(before, borne) + 1 : before + 1;
      failures.set(method, row);
      if (row > borne) {
        const hold = health === 'refused' ? refusedHoldMs : Math.min(longestHoldMs, 1000 * 2 ** (row - borne - 1));
        until.set(method, now + hold);
      }
      return before <= borne && row > borne;
    },
  };
}
