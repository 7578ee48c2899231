import fc from 'fast-check';
import { delivered, recorded } from '../calls/recordings.ts';

/** Mostly the usual; sometimes one of the odd ones. */
export const mostly = <T>(usual: fc.Arbitrary<T>, ...odd: fc.Arbitrary<T>[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: fc.oneof(...odd) });

const oddNumber = fc.constantFrom('0', '-1', '1.5', '1e999', '-1e999', '1e300', '9007199254740993', '4294967296');
const oddDigits = fc.constantFrom(
  ...[
    '9223372036854775807',
    '-9223372036854775808',
    '253402300800',
    '18446744073709551616',
    '1',
    '-1',
    '01',
    '1e3',
  ].map((digits) => `"${digits}"`),
);
const oddText = fc.oneof(
  fc.constantFrom(
    '""',
    '"x"',
    '"NaN"',
    '"\\u0000"',
    '"\\ud800"',
    '"2026-01-01T00:00:00Z"',
    '"__proto__"',
    '"constructor"',
  ),
  fc.constantFrom(
    '"SIP"',
    '"AGENT"',
    '"hangup"',
    '"outbound"',
    '"CLIENT_INITIATED"',
    '"OF_2030"',
    `"${'9'.repeat(5000)}"`,
  ),
  fc.string().map((text) => JSON.stringify(text)),
);

/** JSON that no webhook has in its place; written as text because some of it has no value in JavaScript. */
export const oddJson = fc.oneof(
  oddNumber,
  oddDigits,
  oddText,
  fc.constantFrom('null', 'true', 'false', '[]', '[[]]', '[null]', '{}', '{"__proto__":{"x":1}}'),
  fc.constant(`${'{"a":'.repeat(500)}{}${'}'.repeat(500)}`),
  fc.json({ maxDepth: 3 }),
);

type Path = readonly string[];

/** Every place in a JSON value below its top. */
const pathsOf = (value: unknown, at: Path = []): Path[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [[...at, name], ...pathsOf(inner, [...at, name])])
    : [];

/** A JSON value as text, with other text in one place. */
function withText(value: unknown, path: Path, text: string): string {
  const [name, ...rest] = path;
  if (name === undefined || typeof value !== 'object' || value === null) return text;
  const inner = Object.entries(value).map(([key, item]): readonly [string, string] => [
    key,
    key === name ? withText(item, rest, text) : JSON.stringify(item),
  ]);
  if (Array.isArray(value)) return `[${inner.map(([, item]) => item).join()}]`;
  return `{${inner.map(([key, item]) => `${JSON.stringify(key)}:${item}`).join()}}`;
}

export const recordedBody = fc.constantFrom(...delivered(recorded).map(({ body }) => body));

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, name) => Object.entries(inner ?? {}).find(([key]) => key === name)?.[1], value);

/** Something odd for a place that holds this value: often of the same kind, so that it gets further. */
function oddInstead(value: unknown): fc.Arbitrary<string> {
  if (typeof value === 'number') return fc.oneof(oddNumber, oddJson);
  if (typeof value !== 'string') return oddJson;
  return fc.oneof(/^\d+$/.test(value) ? oddDigits : oddText, oddText, oddJson);
}

/** A recorded webhook with something odd in place of one of its values. */
export const oddlyTypedBody = fc.tuple(recordedBody, fc.nat()).chain(([body, index]) => {
  const value: unknown = JSON.parse(body);
  const paths = pathsOf(value);
  const path = paths[index % paths.length] ?? [];
  return oddInstead(valueAt(value, path)).map((odd) => withText(value, path, odd));
});

/** A recorded webhook with a field of the future. */
const extendedBody = fc
  .tuple(recordedBody, fc.string(), oddJson)
  .map(([body, name, odd]) => body.replace(/\}$/, `,${JSON.stringify(name)}:${odd}}`));

/** Text that is not a webhook, or only just is one. */
export const strayBody = fc.oneof(
  fc.constantFrom('', ' ', '{', '[', '{}', '[]', 'null', '"x"', '5', '{"event":', '{"event":"room_started",}'),
  fc.constantFrom('{"event":""}', '{"event":null}', '{"event":5}', '{"event":["room_started"]}', '{"Event":"x"}'),
  fc.constantFrom('{"event":"room_started","event":5}', '{"event":5,"event":"room_started"}', '{"event":"of_2030"}'),
  fc.constantFrom('{"__proto__":{"event":"room_started"}}', '[{"event":"room_started"}]', "{'event':'room_started'}"),
  fc.constant('{"event":"participant_left","participant":{"kind":"OF_2030","disconnectReason":"OF_2030"}}'),
  fc.constant('{"event":"participant_left","participant":{"kind":99,"disconnectReason":-3}}'),
  fc.constant(`{"event":"room_started","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
  fc.constant('['.repeat(100_000)),
  fc.json(),
  fc.string(),
);

/** The text of a body, before anything happens to its bytes. */
export const bodyText = fc.oneof(
  { weight: 8, arbitrary: recordedBody },
  { weight: 2, arbitrary: oddlyTypedBody },
  { weight: 1, arbitrary: extendedBody },
  { weight: 1, arbitrary: strayBody },
);

type ChangeBytes = (body: Buffer) => Buffer;

const flipBit = fc.tuple(fc.nat(), fc.nat(7)).map(([at, bit]): ChangeBytes => {
  return (body) => {
    const changed = Buffer.from(body);
    const index = at % Math.max(1, changed.length);
    changed[index] = (changed[index] ?? 0) ^ (1 << bit);
    return changed;
  };
});

const bytes = (...values: number[]): Buffer => Buffer.from(values);

/** What may happen to the bytes of a body on its way. */
export const changedBytes: fc.Arbitrary<ChangeBytes> = fc.oneof(
  flipBit,
  fc.nat().map(
    (length): ChangeBytes =>
      (body) =>
        body.subarray(0, length % Math.max(1, body.length)),
  ),
  fc.constantFrom(bytes(0xef, 0xbb, 0xbf), bytes(0x20), bytes(0xff), bytes(0)).map(
    (prefix): ChangeBytes =>
      (body) =>
        Buffer.concat([prefix, body]),
  ),
  fc.constantFrom(bytes(0x0a), bytes(0xc3), bytes(0), bytes(0x7d)).map(
    (suffix): ChangeBytes =>
      (body) =>
        Buffer.concat([body, suffix]),
  ),
  fc.tuple(fc.nat(), fc.constantFrom(bytes(0xff), bytes(0xed, 0xa0, 0x80), bytes(0xc0, 0xaf))).map(
    ([at, stray]): ChangeBytes =>
      (body) => {
        const index = at % Math.max(1, body.length);
        return Buffer.concat([body.subarray(0, index), stray, body.subarray(index)]);
      },
  ),
);
