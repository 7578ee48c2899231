import { hash } from 'node:crypto';

/** Seeded random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** From 0 (included) to 1 (excluded). */
  next(): number;
  /** An integer from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  chance(probability: number): boolean;
  /** @throws RangeError if the list is empty */
  pick<T>(list: readonly T[]): T;
  /** A row, with a probability in proportion to its weight. @throws RangeError no row has a weight */
  weighted<T extends { readonly weight: number }>(rows: readonly T[]): T;
  /** Time between two events of a Poisson process. */
  exponential(mean: number): number;
  /** @param sigma standard deviation of the logarithm */
  logNormal(median: number, sigma: number): number;
}

/** sfc32 (Chris Doty-Humphrey, PractRand): small, fast, and random enough for traffic. */
function sfc32(seed: Buffer): () => number {
  let [a, b, c, d] = [0, 4, 8, 12].map((offset) => seed.readUInt32LE(offset)) as [number, number, number, number];
  return () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
}

const required = <T>(value: T | undefined): T => {
  if (value === undefined) throw new RangeError('nothing to choose from');
  return value;
};

/** @param seed its parts together; different parts give independent streams */
export function seededRandom(...seed: readonly (string | number)[]): Random {
  const next = sfc32(hash('sha256', seed.join('\n'), 'buffer'));
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    whole: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => required(list[Math.floor(next() * list.length)]),
    weighted(rows) {
      let left = next() * rows.reduce((sum, { weight }) => sum + weight, 0);
      return required(
        rows.find(({ weight }) => {
          left -= weight;
          return left < 0;
        }),
      );
    },
    exponential: (mean) => -mean * Math.log(1 - next()),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
  };
}

/** The letters of LiveKit's ids, without those that are easily confused (livekit/protocol: utils/guid). */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** An id as LiveKit makes them, such as `ST_` and 12 letters. */
export function livekitId(random: Random, prefix: string, length = 12): string {
  let id = prefix;
  while (id.length < prefix.length + length) id += alphabet[Math.floor(random.next() * alphabet.length)];
  return id;
}
