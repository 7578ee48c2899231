import type { Random } from './random.ts';

/** The letters of LiveKit's ids: none that people confuse (livekit/protocol: utils/guid). */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

const lettersOf = (random: Random, length: number): string => {
  let letters = '';
  while (letters.length < length) letters += alphabet[Math.floor(random.next() * alphabet.length)];
  return letters;
};

/** An id as LiveKit makes them: `ST_` and 12 letters, say; without a prefix only letters. */
export const livekitId = (random: Random, prefix: string, length = 12): string => prefix + lettersOf(random, length);
