// A process of its own, and one that waits for the others: a scraper on another machine takes nothing from the server,
// nor from what sends webhooks and measures. URL.
import { constants, setPriority } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { scrape } from './scrape.ts';

setPriority(constants.priority.PRIORITY_LOW);
const pause = 200;
for (;;) {
  await scrape(process.argv[2] ?? '');
  await setTimeout(pause);
}
