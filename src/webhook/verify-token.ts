import { createVerifier, TokenError } from 'fast-jwt';
import { HttpProblem } from '../http/http-problem.ts';

/** Clocks of LiveKit and ours may differ by this much, s. The SDK's verifier allows the same. */
const leeway = 10;
/** How long LiveKit's tokens are valid, s (livekit/protocol: webhook/url_notifier.go). */
const lifetime = 5 * 60;

/** The latest time that a Date can hold, ms: a token that is valid for longer is remembered until then. */
const lastTime = 8.64e15;

/** What a webhook's token says once it is known to be LiveKit's. */
export interface VerifiedToken {
  /** Base64 of the SHA-256 that the body must have. */
  readonly digest: string;
  /** When the token can no longer be valid, leeway included, ms since the epoch. */
  readonly expiresAt: number;
}

/**
 * @param authorization the header as it came
 * @param now ms since the epoch
 * @throws HttpProblem whatever is not a valid token of LiveKit's
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

/** The API key that a token claims to be signed with; undefined for what is no token. */
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

/** The times of a token, by the second as `jose` counts them, so that ours never takes what the SDK refuses. */
function checkTimes({ exp, nbf, iat }: Claims, now: number): number {
  if (!isTime(exp) || !(nbf === undefined || isTime(nbf)) || !(iat === undefined || isTime(iat)))
    throw new HttpProblem('bad_token', 'the times of the token are not numbers');
  const second = Math.floor(now / 1000);
  // LiveKit makes a token when it sends a webhook, so its age is how far the clocks are apart, less the way here.
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
 * Checks the `Authorization` of a webhook as LiveKit signs it: a bare JWT (a `Bearer ` prefix is taken too), HS256, the
 * API key as issuer, with an expiry (livekit/protocol: webhook/url_notifier.go, auth/accesstoken.go).
 * @param keys secrets by API key
 */
export function tokenVerifier(keys: ReadonlyMap<string, string>): VerifyToken {
  const verifiers = new Map(
    Array.from(keys, ([key, secret]) => {
      // The library reads the clock itself, ours is an argument: so it checks all but the times.
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
  // With one key there is no choice, and what a token claims is read only to say why it was refused.
  const [only] = verifiers.size === 1 ? verifiers.values() : [];
  function refused(token: string, cause?: unknown): HttpProblem {
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
    if (!verify) throw refused(token);
    let signed: Signed;
    try {
      signed = verify(token);
    } catch (error) {
      throw error instanceof TokenError ? refused(token, error) : error;
    }
    const { header, payload: claims } = signed;
    // An extension that must be understood, and we know none (RFC 7515, section 4.1.11); fast-jwt lets a `null` pass.
    if (header.crit !== undefined) throw new HttpProblem('bad_token', 'the token has a critical extension');
    const expiresAt = checkTimes(claims, now);
    if (typeof claims.sha256 !== 'string') throw new HttpProblem('digest_mismatch', 'the token names no body digest');
    return { digest: claims.sha256, expiresAt };
  };
}
