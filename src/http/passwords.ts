import { createHmac, randomBytes } from 'node:crypto';
import type { Bcrypt } from './bcrypt.ts';
import { HttpProblem } from './http-problem.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
  /** Where the request comes from. */
  readonly address: string | undefined;
}

/** Comparisons that wait at most: a second or two of work. */
const mostWaiting = 16;
/** One client must not use the slots of all others. */
const mostWaitingOfAddress = 2;
/** Wrong logins that are remembered: a scraper with an old password costs one comparison, not one a scrape. */
const mostWrong = 100;

/**
 * @param users bcrypt hashes by user name, at least one
 * @throws HttpProblem `overloaded` too many other logins wait for their comparison
 */
export type CheckLogin = (users: ReadonlyMap<string, string>, login: Login) => Promise<boolean>;

export interface LoginCheckOptions extends Pick<Bcrypt, 'compare'> {
  /** Before a login is refused: whoever guesses passwords waits for each answer. */
  readonly pause: () => Promise<unknown>;
}

/**
 * Checks logins. A login is compared once; after that a digest of it is remembered, with a key that exists in this
 * process alone, so a right one costs microseconds. Wrong ones never displace right ones.
 */
export function loginCheck({ compare, pause }: LoginCheckOptions): CheckLogin {
  const key = randomBytes(32);
  const right = new Map<string, string>();
  const wrong = new Set<string>();
  const waiting = new Map<string, { readonly address: string | undefined; readonly result: Promise<boolean> }>();

  async function compareAndRemember(user: string, digest: string, comparison: Promise<boolean>): Promise<boolean> {
    try {
      const isRight = await comparison;
      if (isRight) {
        right.set(user, digest);
        return true;
      }
      wrong.add(digest);
      const [oldest = ''] = wrong;
      if (wrong.size > mostWrong) wrong.delete(oldest);
      // Its place is taken meanwhile, so that one address cannot keep the thread busy.
      await pause();
      return false;
    } finally {
      waiting.delete(digest);
    }
  }

  return async (users, { user, password, address }) => {
    const known = users.get(user);
    // A user that does not exist costs the same as one that does: the time of the answer must not reveal names.
    const [anyHash = ''] = users.values();
    const hash = known ?? anyHash;
    // With the hash in it, a changed password makes what was remembered worthless.
    const digest = createHmac('sha256', key)
      .update(JSON.stringify([user, known ?? null, password]))
      .digest('base64');
    if (right.get(user) === digest) return true;
    if (wrong.has(digest)) {
      await pause();
      return false;
    }
    const same = waiting.get(digest);
    if (same) return same.result;
    const ofAddress = [...waiting.values()].filter((other) => other.address === address).length;
    if (waiting.size >= mostWaiting || ofAddress >= mostWaitingOfAddress) {
      await pause();
      throw new HttpProblem('overloaded', 'too many passwords are being checked: try again');
    }
    const comparison = compare({ password, hash }).then((matches) => matches && known !== undefined);
    const result = compareAndRemember(user, digest, comparison);
    waiting.set(digest, { address, result });
    return result;
  };
}
