import { hash } from 'node:crypto';
import fc from 'fast-check';
import type { KeyPair } from '../../../src/traffic/deliver.ts';
import { bodyText, changedBytes, mostly } from './odd-body.ts';
import { claimsText, headerText } from './odd-claims.ts';
import { tokenOf } from './odd-token.ts';

/** A webhook request as it may arrive: valid, or wrong in some part of token, header or body. */
export interface OddRequest {
  readonly authorization: string | undefined;
  readonly body: Buffer;
  /** ms since the epoch */
  readonly now: number;
}

type Authorize = (token: string) => string | undefined;

const authorization = mostly(
  fc.constantFrom<Authorize>(
    (token) => token,
    (token) => `Bearer ${token}`,
  ),
  fc.constantFrom<Authorize>(
    (token) => `bearer ${token}`,
    (token) => `BEARER ${token}`,
    (token) => `Bearer  ${token}`,
    (token) => `Bearer Bearer ${token}`,
    (token) => `Bearer${token}`,
    (token) => `Basic ${token}`,
    (token) => ` ${token}`,
    (token) => `${token} `,
    (token) => `${token}, ${token}`,
    () => 'Bearer ',
    () => 'Bearer',
    () => '',
    () => undefined,
  ),
);

/** The body that the sender hashed. */
const digested = fc.constantFrom<(sent: Buffer, delivered: Buffer) => Buffer | string>(
  (sent) => sent,
  (_, delivered) => delivered,
  (_, delivered) => delivered.toString(),
);

/** @param second since the epoch, in which every request arrives */
export const oddRequest = (pairs: readonly KeyPair[], second: number): fc.Arbitrary<OddRequest> =>
  fc
    .record({
      pair: fc.constantFrom(...pairs),
      text: bodyText,
      change: mostly(
        fc.constant((body: Buffer) => body),
        changedBytes,
      ),
      digested,
      header: headerText,
      authorize: authorization,
      ms: fc.nat(999),
    })
    .chain(({ pair, text, change, header, authorize, ms, ...parts }) => {
      const sent = Buffer.from(text);
      const body = change(sent);
      const digest = hash('sha256', parts.digested(sent, body), 'base64');
      return claimsText({ second, digest, key: pair.key })
        .chain((claims) => tokenOf({ header, claims, secret: pair.secret }))
        .map((token) => ({ authorization: authorize(token), body, now: second * 1000 + ms }));
    });
