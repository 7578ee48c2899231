import { createHmac, hash } from 'node:crypto';
import type { KeyPair } from '../../../src/traffic/deliver.ts';

/** The pair that the recordings were signed with. */
export const keys: KeyPair = { key: 'devkey', secret: 'secretsecretsecretsecretsecretsecret' };

export type Claims = Readonly<Record<string, unknown>>;

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The claims that LiveKit would sign for a body at a time, ms: valid for 5 minutes. */
export function claimsFor(body: string | Buffer, now = Date.now()): Claims {
  const second = Math.floor(now / 1000);
  return { iss: keys.key, exp: second + 300, nbf: second, iat: second, sha256: hash('sha256', body, 'base64') };
}

const digests: Readonly<Record<string, string>> = { HS384: 'sha384', HS512: 'sha512' };

/** A JWT of any claims and header, written without any library that the code under test uses. */
export function jwt(
  claims: Claims,
  { header = { alg: 'HS256', typ: 'JWT' }, secret = keys.secret }: { header?: Claims; secret?: string } = {},
): string {
  const input = `${segment(header)}.${segment(claims)}`;
  const signature = createHmac(digests[String(header.alg)] ?? 'sha256', secret)
    .update(input)
    .digest('base64url');
  return `${input}.${signature}`;
}

/** The token that LiveKit would send with a body at a time, ms; no clock is asked. */
export function signAt(
  body: string,
  now: number,
  { key = keys.key, secret, nbf }: Partial<KeyPair> & { nbf?: number } = {},
): string {
  const claims = { ...claimsFor(body, now), iss: key, ...(nbf !== undefined && { nbf }) };
  return jwt(claims, { ...(secret !== undefined && { secret }) });
}
