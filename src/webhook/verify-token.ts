import { createVerifier, TokenError } from 'fast-jwt';
import { HttpProblem } from '../http/http-problem.ts';

/** Clocks of LiveKit and ours may differ by this much, s. The SDK's verifier allows the same. */
const leeway = 10;
/** How long LiveKit's tokens are valid, s (livekit/protocol: webhook/url_notifier.go). */
const lifetime = 5 * 60;

/** The latest time of a Date, ms: the end of a token that is valid for longer. */
const lastTime = 8.64e15;

/** The claims of a valid token. */
export interface VerifiedToken {
  /** Base64 of the SHA-256 that the body must have. */
  readonly digest: string;
  /** When the token is no longer valid, including the leeway, ms since the epoch. */
  readonly expiresAt: number;
}

/**
 * @param authorization the header
 * @param now ms since the epoch
 * @throws HttpProblem if it is not a valid token of LiveKit
 */
export type VerifyToken = (authorization: string | undefined, now: number) => VerifiedToken;

interface Claims {
  readonly exp: unknown;
  readonly nbf?: unknown;
  readonly iat?: unknown;
  readonly sha256?: unknown;
}

interface Signed {
  readonly header: { readonly crit?: unknown };
  readonly payload: Claims;
}

/** The API key in a token that is not verified yet; undefined if it is not a token. */
function claimedKey(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.', 3)[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null && 'iss' in claims && typeof claims.iss === 'string'
      ? claims.iss
      : undefined;
  } catch {
    return undefined;
  }
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Checks times in whole seconds as `jose` does, so that we never accept what the SDK rejects. @returns `expiresAt` */
function checkTimes({ exp, nbf, iat }: Claims, now: number): number {
  if (!isTime(exp) || !(nbf === undefined || isTime(nbf)) || !(iat === undefined || isTime(iat)))
    throw new HttpProblem('bad_token', 'the times of the token are not numbers');
  const second = Math.floor(now / 1000);
  // LiveKit makes a token when it sends a webhook, so its age is the difference of the clocks plus the network delay.
  const clockOffset = second - (iat ?? nbf ?? exp - lifetime);
  if (exp <= second - leeway)
    throw new HttpProblem('expired_token', 'the token has expired: compare the clocks', { clockOffset });
  if (nbf !== undefined && nbf > second + leeway)
    throw new HttpProblem('not_yet_valid', 'the token is not yet valid: compare the clocks', {
      clockOffset: second - nbf,
    });
  return Math.min((exp + leeway + 1) * 1000, lastTime);
}

/**
 * Verifies the `Authorization` of a webhook: a bare JWT (a `Bearer ` prefix is accepted, too), HS256, the API key as
 * issuer, with an expiry (livekit/protocol: webhook/url_notifier.go, auth/accesstoken.go).
 * @param keys secrets by API key
 */
export function tokenVerifier(keys: ReadonlyMap<string, string>): VerifyToken {
  const verifiers = new Map(
    Array.from(keys, ([key, secret]) => {
      // The library would read the clock itself, so it checks everything except the times.
      const verify = createVerifier({
        key: secret,
        algorithms: ['HS256'],
        allowedIss: key,
        requiredClaims: ['iss', 'exp'],
        complete: true,
        ignoreExpiration: true,
        ignoreNotBefore: true,
        cache: false,
      });
      return [key, verify as (token: string) => Signed];
    }),
  );
  // With one key, the key of a token only matters for the reason of a rejection.
  const [only] = verifiers.size === 1 ? verifiers.values() : [];
  function rejection(token: string, cause?: unknown): HttpProblem {
    const key = claimedKey(token);
    if (key === undefined)
      return new HttpProblem('bad_token', 'the Authorization header holds no LiveKit token', { cause });
    if (!verifiers.has(key))
      return new HttpProblem('unknown_key', 'the token is signed with an API key that is not configured', { cause });
    return new HttpProblem('bad_token', 'the token was not signed with the secret of its API key', { cause });
  }
  return function verifyToken(authorization, now) {
    const token = authorization?.replace(/^Bearer /i, '');
    if (!token) throw new HttpProblem('missing_token', 'the Authorization header is missing');
    const verify = only ?? verifiers.get(claimedKey(token) ?? '');
    if (!verify) throw rejection(token);
    let signed: Signed;
    try {
      signed = verify(token);
    } catch (error) {
      throw error instanceof TokenError ? rejection(token, error) : error;
    }
    const { header, payload: claims } = signed;
    // A critical extension must be understood (RFC 7515, section 4.1.11), and we know none; fast-jwt accepts a `null`.
    if (header.crit !== undefined) throw new HttpProblem('bad_token', 'the token has a critical extension');
    const expiresAt = checkTimes(claims, now);
    if (typeof claims.sha256 !== 'string') throw new HttpProblem('digest_mismatch', 'the token names no body digest');
    return { digest: claims.sha256, expiresAt };
  };
}
