import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { mostly } from './odd-body.ts';

type Encode = (bytes: Buffer) => string;

/** The same bytes with another last character: its lowest bits say nothing unless the length is a multiple of 3. */
function withLooseBits(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(text.at(-1) ?? '');
  return text.length % 4 === 0 || last < 0 ? text : `${text.slice(0, -1)}${alphabet[last ^ 1]}`;
}

/** How the segments of a token may be written. */
const encoded: fc.Arbitrary<Encode> = mostly(
  fc.constant<Encode>((bytes) => bytes.toString('base64url')),
  fc.constantFrom<Encode>(
    (bytes) => bytes.toString('base64'),
    (bytes) => bytes.toString('base64').replaceAll('=', ''),
    (bytes) => `${bytes.toString('base64url')}=`,
    (bytes) => bytes.toString('base64url').replace(/^..../, '$& '),
    (bytes) => bytes.toString('base64url').replace(/^..../, '$&\n'),
    (bytes) => ` ${bytes.toString('base64url')}`,
    (bytes) => `${bytes.toString('base64url')} `,
    (bytes) => bytes.toString('base64url').replace(/^..../, '$&~'),
    (bytes) => `${bytes.toString('base64url')}A`,
    (bytes) => withLooseBits(bytes.toString('base64url')),
    (bytes) => bytes.toString('hex'),
    (bytes) => Buffer.concat([bytes, Buffer.from([0xff])]).toString('base64url'),
    () => '',
  ),
);

const changedSignature: fc.Arbitrary<(signature: Buffer) => Buffer> = mostly(
  fc.constant((signature) => signature),
  fc.nat(255).map((bit) => (signature) => {
    const flipped = Buffer.from(signature);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return flipped;
  }),
  fc.nat(31).map((length) => (signature) => signature.subarray(0, length)),
  fc.constant((signature) => Buffer.concat([signature, Buffer.from([0])])),
);

type Join = (header: string, claims: string, signature: string) => string;

const joined: fc.Arbitrary<Join> = mostly(
  fc.constant<Join>((...segments) => segments.join('.')),
  fc.constantFrom<Join>(
    (header, claims) => `${header}.${claims}`,
    (header, claims) => `${header}.${claims}.`,
    (header, _, signature) => `${header}..${signature}`,
    (_, claims, signature) => `.${claims}.${signature}`,
    (...segments) => `${segments.join('.')}.`,
    (...segments) => `.${segments.join('.')}`,
    (...segments) => `${segments.join('.')}.${segments[1]}`,
    (header, claims, signature) => `${header}.${header}.${claims}.${signature}`,
    (header, claims, signature) => `${claims}.${header}.${signature}`,
    (...segments) => segments.join('..'),
    () => 'token',
    () => '..',
    () => '',
  ),
);

const changedText: fc.Arbitrary<(token: string) => string> = mostly(
  fc.constant((token) => token),
  fc.tuple(fc.nat(), fc.constantFrom('', 'A', '_', '.', ' ', '=', 'é')).map(([at, char]) => (token) => {
    const index = at % Math.max(1, token.length);
    return `${token.slice(0, index)}${char}${token.slice(index + 1)}`;
  }),
);

const digests: Readonly<Record<string, string>> = { HS384: 'sha384', HS512: 'sha512' };

/** A token of a header and claims: signed, but perhaps not with the right secret, algorithm or spelling. */
export const tokenOf = (options: { header: string; claims: string; secret: string }): fc.Arbitrary<string> => {
  const { header, claims } = options;
  const algorithm = digests[/"alg":"(HS\d+)"/.exec(header)?.[1] ?? ''] ?? 'sha256';
  const secret = mostly(fc.constant(options.secret), fc.constantFrom('another secret', '\0', options.secret.slice(1)));
  return fc
    .tuple(secret, encoded, encoded, encoded, changedSignature, joined, changedText)
    .map(([key, encodeHeader, encodeClaims, encodeSignature, change, join, changeText]) => {
      const first = encodeHeader(Buffer.from(header));
      const second = encodeClaims(Buffer.from(claims));
      const signature = createHmac(algorithm, key).update(`${first}.${second}`).digest();
      return changeText(join(first, second, encodeSignature(change(signature))));
    });
};
