import { createHmac, hash } from 'node:crypto';
import type { KeyPair } from '../../src/traffic/deliver.ts';
import { keys } from './keys.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The token that LiveKit would send with a body at a given time, ms; written out here, so that no clock is asked. */
export function signAt(
  body: string,
  now: number,
  { key, secret, nbf }: Partial<KeyPair> & { nbf?: number } = {},
): string {
  const second = Math.floor(now / 1000);
  const claims = {
    iss: key ?? keys.key,
    exp: second + 300,
    nbf: nbf ?? second,
    iat: second,
    sha256: hash('sha256', body, 'base64'),
  };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret ?? keys.secret)
    .update(signed)
    .digest('base64url')}`;
}
