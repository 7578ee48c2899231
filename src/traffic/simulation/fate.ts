import type { Random } from './random.ts';

/** What goes wrong with the delivery of webhooks, each in per cent of them. */
export interface Trouble {
  /** Taken, but the answer got lost, so that LiveKit sends it again. */
  readonly duplicate: number;
  /** Never delivered, as after five failed tries. */
  readonly lose: number;
  /** Delivered only by a further try. */
  readonly retry: number;
}

export const noTrouble: Trouble = { duplicate: 0, lose: 0, retry: 0 };

/** What will become of one webhook. */
export interface Fate {
  readonly lost: boolean;
  readonly duplicated: boolean;
  /** How long after its turn it is delivered, ms. */
  readonly delay: number;
}

/** How long after the first try the further ones come, ms, and how often it takes that many (LIVEKIT.md, "Delivery"). */
const triesLater = [
  { delay: 1000, weight: 70 },
  { delay: 3000, weight: 20 },
  { delay: 7000, weight: 7 },
  { delay: 15_000, weight: 3 },
];

/** Draws the fate of a webhook; it takes the same number of draws whatever is drawn, so fates do not shift others. */
export function drawFate(random: Random, { duplicate, lose, retry }: Trouble): Fate {
  const lost = random.chance(lose / 100);
  const duplicated = random.chance(duplicate / 100);
  const late = random.chance(retry / 100);
  const { delay } = random.weighted(triesLater);
  return { lost, duplicated, delay: late ? delay : 0 };
}
