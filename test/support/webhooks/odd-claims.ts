import fc from 'fast-check';
import { mostly, oddJson } from './odd-body.ts';

/** Members of a JSON object as text: a name may come twice, and a value need not have one in JavaScript. */
type Members = readonly (readonly [name: string, json: string])[];

const write = (members: Members): string =>
  `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`;

const oneOf = (name: string, ...values: readonly string[]): fc.Arbitrary<Members> =>
  fc.constantFrom(...values.map((json): Members => [[name, json]]));
const absent = fc.constant<Members>([]);
const all = (...members: fc.Arbitrary<Members>[]): fc.Arbitrary<string> =>
  fc.tuple(...members).map((parts) => write(parts.flat()));

const alg = mostly(
  oneOf('alg', '"HS256"'),
  oneOf('alg', '"HS384"', '"HS512"'),
  oneOf('alg', '"none"', '"None"', '"hs256"', '"HS256 "', '"RS256"', '"ES256"', '"EdDSA"', '"HS1"', '"toString"'),
  oneOf('alg', '""', 'null', '256', '["HS256"]', '{"0":"HS256"}'),
  fc.constant<Members>([['__proto__', '{"alg":"HS256"}']]),
  fc.constant<Members>([
    ['alg', '"none"'],
    ['alg', '"HS256"'],
  ]),
  fc.constant<Members>([
    ['alg', '"HS256"'],
    ['alg', '"none"'],
  ]),
  absent,
);
const typ = mostly(oneOf('typ', '"JWT"'), oneOf('typ', '"at+jwt"', '"jwt"', '""', 'null', '5', '["JWT"]'), absent);
const crit = mostly(
  absent,
  oneOf('crit', 'null', 'false', '0', '""', '-0', '[]', '{}', 'true', '"b64"', '[""]', '[1]', '["exp"]', '["alg"]'),
  fc.constant<Members>([
    ['crit', '["b64"]'],
    ['b64', 'true'],
  ]),
  fc.constant<Members>([
    ['crit', '["b64"]'],
    ['b64', 'false'],
  ]),
  fc.constant<Members>([
    ['crit', '["x"]'],
    ['x', '1'],
  ]),
  fc.constant<Members>([['__proto__', '{"crit":["x"]}']]),
);
const more = mostly(
  absent,
  fc
    .tuple(fc.constantFrom('b64', 'kid', 'jwk', 'zip', '__proto__', 'constructor', 'x'), oddJson)
    .map((member) => [member]),
);

/** What a token's header or claims may be instead of a JSON object of ours. */
const notQuite: fc.Arbitrary<(json: string) => string> = mostly(
  fc.constant((json) => json),
  fc.constantFrom(
    (json: string) => `\ufeff${json}`,
    (json: string) => ` ${json}\n`,
    (json: string) => `[${json}]`,
    (json: string) => JSON.stringify(json),
    (json: string) => json.slice(0, -1),
    (json: string) => `${json}x`,
    () => 'null',
    () => '5',
    () => '',
  ),
);

const changed = (json: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(json, notQuite).map(([text, change]) => change(text));

export const headerText = changed(all(alg, typ, crit, more));

/** A time around the second at which the token is looked at, with the leeway's edges. */
const timeNear = (second: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(-12, -11, -10, -9, -1, 0, 1, 9, 10, 11, 12), fc.constantFrom('', '.5', '.001', '.999'))
    .map(([offset, fraction]) => `${second + offset}${fraction}`);

const time = (name: string, second: number, usual: number): fc.Arbitrary<Members> =>
  mostly(
    oneOf(name, String(second + usual)),
    timeNear(second).map((json): Members => [[name, json]]),
    timeNear(second).map((json): Members => [[name, json]]),
    oneOf(name, `"${second + usual}"`, `[${second + usual}]`, '1e999', '-1e999', '1e300', '0', '-1', 'true', 'null'),
    oddJson.map((json): Members => [[name, json]]),
    absent,
  );

const digestText = (digest: string): fc.Arbitrary<Members> =>
  mostly(
    oneOf('sha256', JSON.stringify(digest)),
    oneOf('sha256', JSON.stringify(Buffer.from(digest, 'base64').toString('hex'))),
    oneOf('sha256', JSON.stringify(Buffer.from(digest, 'base64').toString('base64url'))),
    oneOf(
      'sha256',
      ...[`${digest} `, `${digest}=`, ` ${digest}`, digest.slice(0, -1), ''].map((s) => JSON.stringify(s)),
    ),
    oneOf('sha256', JSON.stringify(digest.toLowerCase()), JSON.stringify([digest]), 'null', '5', '{}', 'true'),
    oneOf('sha256', '"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="'),
    fc.constant<Members>([['__proto__', `{"sha256":${JSON.stringify(digest)}}`]]),
    absent,
  );

/** Claims of a token that is looked at in this second. */
export const claimsText = ({ second, digest, key }: { second: number; digest: string; key: string }) => {
  const iss = mostly(
    oneOf('iss', JSON.stringify(key)),
    oneOf('iss', '"nobody"', '""', '"__proto__"', '"constructor"', 'null', '5', 'true', '{}', '[]'),
    oneOf('iss', ...[[key], `${key} `, key.toUpperCase(), { 0: key }].map((value) => JSON.stringify(value))),
    fc.constant<Members>([['__proto__', `{"iss":${JSON.stringify(key)}}`]]),
    absent,
  );
  const extra = mostly(
    absent,
    fc
      .tuple(fc.constantFrom('sub', 'aud', 'jti', 'video', '__proto__', 'x', 'exp', 'sha256', 'iss'), oddJson)
      .map((member): Members => [member]),
  );
  const times = [time('exp', second, 300), time('nbf', second, 0), time('iat', second, 0)];
  return changed(all(iss, ...times, digestText(digest), extra));
};
