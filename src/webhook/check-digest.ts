import { hash, timingSafeEqual } from 'node:crypto';
import { HttpProblem } from '../http/http-problem.ts';

/**
 * Compares a body's SHA-256 with the one that its token was signed for, in constant time.
 * @throws HttpProblem `digest_mismatch`
 */
export function checkDigest(body: Buffer, digest: string): void {
  const actual = Buffer.from(hash('sha256', body, 'base64'));
  const claimed = Buffer.from(digest);
  if (actual.length !== claimed.length || !timingSafeEqual(actual, claimed))
    throw new HttpProblem(
      'digest_mismatch',
      'the body is not the one that was signed: something on the way changed it',
    );
}
