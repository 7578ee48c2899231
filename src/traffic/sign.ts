import { hash } from 'node:crypto';
import { AccessToken } from 'livekit-server-sdk';

/** A key pair of a LiveKit project. */
export interface KeyPair {
  readonly key: string;
  readonly secret: string;
}

/** The `Authorization` that LiveKit would send with a body: a bare JWT, valid for 5 minutes, with the body's digest. */
export async function sign(body: string | Buffer, { key, secret }: KeyPair): Promise<string> {
  const token = new AccessToken(key, secret, { ttl: '5m' });
  token.sha256 = hash('sha256', body, 'base64');
  return token.toJwt();
}
