import { hash } from 'node:crypto';

/** Random numbers that a seed decides: the same seed gives the same numbers on every machine. */
export interface Random {
  /** From 0 up to, but not, 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  chance(probability: number): boolean;
  /** @throws RangeError the list is empty */
  pick<T>(list: readonly T[]): T;
  /** One of the rows, each as likely as its weight says. @throws RangeError there is no row with a weight */
  weighted<T extends { readonly weight: number }>(rows: readonly T[]): T;
  /** Time to the next of events that are independent of each other (a Poisson process). */
  exponential(mean: number): number;
  /** Half of the values are below the median; `sigma` is the deviation of their logarithm. */
  logNormal(median: number, sigma: number): number;
}

/** sfc32 (Chris Doty-Humphrey, PractRand): small, fast, and good enough for traffic. */
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

const given = <T>(value: T | undefined): T => {
  if (value === undefined) throw new RangeError('nothing to choose from');
  return value;
};

/** @param seed the parts together decide the numbers; different parts give streams that have nothing in common */
export function seededRandom(...seed: readonly (string | number)[]): Random {
  const next = sfc32(hash('sha256', seed.join('\n'), 'buffer'));
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    whole: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => given(list[Math.floor(next() * list.length)]),
    weighted(rows) {
      let left = next() * rows.reduce((sum, { weight }) => sum + weight, 0);
      return given(
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
