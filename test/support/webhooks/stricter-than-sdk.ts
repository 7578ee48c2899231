import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import type { Rejection } from '../../../src/catalog/values.ts';
import type { OddRequest } from './odd-request.ts';

/** A kind of request that the SDK's WebhookReceiver accepts and we refuse, and why. LiveKit sends none of them. */
export interface Stricter {
  readonly why: string;
  readonly code: Rejection;
  readonly applies: (request: OddRequest) => boolean;
}

const object = z.record(z.string(), z.unknown());

/** As `jose` reads a segment: any spelling of base64, and a byte order mark is dropped. */
function segmentsOf({ authorization = '' }: OddRequest) {
  const texts = authorization.replace(/^bearer /i, '').split('.');
  const [header = '', claims = ''] = texts.map((text) => Buffer.from(text, 'base64url').toString());
  const read = (json: string) => object.catch({}).parse(JSON.parse(json.replace(/^\ufeff/, '')));
  return { texts, decoded: [header, claims], header: read(header), claims: read(claims) };
}

export const stricter: readonly Stricter[] = [
  {
    why: 'HS384: LiveKit signs with HS256, and one algorithm is less to attack than three',
    code: 'bad_token',
    applies: (request) => segmentsOf(request).header.alg === 'HS384',
  },
  {
    why: 'HS512: the same',
    code: 'bad_token',
    applies: (request) => segmentsOf(request).header.alg === 'HS512',
  },
  {
    why: 'padding, white space or the letters of plain base64: a JWT has base64url without padding (RFC 7515, section 2)',
    code: 'bad_token',
    applies: (request) => segmentsOf(request).texts.some((text) => !/^[\w-]*$/.test(text)),
  },
  {
    why: 'a critical extension, even one that jose knows (b64): we know none (RFC 7515, section 4.1.11)',
    code: 'bad_token',
    applies: (request) => segmentsOf(request).header.crit !== undefined,
  },
  {
    why: 'a byte order mark before header or claims: JSON that is sent has none (RFC 8259, section 8.1)',
    code: 'bad_token',
    applies: (request) => segmentsOf(request).decoded.some((json) => json.startsWith('\ufeff')),
  },
  {
    why: 'a time that is no finite number (1e999): its id would have to be remembered for ever',
    code: 'bad_token',
    applies: (request) => {
      const { exp, nbf, iat } = segmentsOf(request).claims;
      return [exp, nbf, iat].some((time) => Math.abs(Number(time)) === Number.POSITIVE_INFINITY);
    },
  },
  {
    why: 'a body that is not UTF-8: the SDK digests what is left of it, we what was sent',
    code: 'digest_mismatch',
    applies: ({ body }) => !isUtf8(body),
  },
  {
    why: 'a body without the name of an event: it reports nothing',
    code: 'malformed',
    applies: ({ body }) =>
      [undefined, null, ''].includes(
        z.looseObject({ event: z.nullish(z.string()) }).parse(JSON.parse(body.toString())).event,
      ),
  },
];
