import { setTimeout } from 'node:timers/promises';
import { callsOf, interleave, webhooksPerCall } from '../load/calls.ts';
import { openLoop } from '../load/open-loop.ts';
import { scrape } from '../load/scrape.ts';
import { atMost, type Measure } from '../report.ts';
import { startOurs } from '../servers/server.ts';

/** Until a new process is at rest, ms. */
const rest = 5000;
const rate = 100;
/** Webhooks are signed for so long at a time, because a token is valid for five minutes, s. */
const slice = 10;
const open = 100;

/** Memory of a process that has little to do. @param seconds how long webhooks arrive */
export async function idleScenario(seconds: number): Promise<Measure[]> {
  const server = await startOurs();
  try {
    await setTimeout(rest);
    const atStart = server.rss();
    for (let sent = 0; sent < seconds; sent += slice) {
      const calls = callsOf(Math.ceil((rate * Math.min(slice, seconds - sent)) / webhooksPerCall));
      await openLoop(server.port, interleave(calls, open), rate, 8);
      await scrape(server.metricsUrl);
    }
    return [
      atMost('RSS after the start', 95, atStart, `${rest / 1000} s after it`, 'MB'),
      atMost(
        `RSS after ${seconds} s of ${rate} webhooks per second`,
        130,
        server.rss(),
        seconds < 600 ? 'a short run: `--only idle` and `--full` take 10 minutes' : 'scraped every 10 s',
        'MB',
      ),
    ];
  } finally {
    await server.stop();
  }
}
