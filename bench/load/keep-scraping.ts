// A process of its own, so that reading pages does not hold up the one that sends webhooks and measures: URL.
import { setTimeout } from 'node:timers/promises';
import { scrape } from './scrape.ts';

const pause = 200;
for (;;) {
  await scrape(process.argv[2] ?? '');
  await setTimeout(pause);
}
