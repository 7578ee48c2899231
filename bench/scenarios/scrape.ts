import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { callsOf, interleave, webhooksPerCall } from '../load/calls.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { openLoop, quantile } from '../load/open-loop.ts';
import { scrape } from '../load/scrape.ts';
import { atMost, type Measure, median } from '../report.ts';
import { type Server, startOurs, startStockMetrics } from '../servers/server.ts';

/** Pairs of direction and trunk. */
const pairs = 2000;
const callsPerPair = 3;
/** Webhooks per second while pages are scraped: well below what fills a core. */
const rate = 1000;
/** Calls open at once under that load. */
const open = 100;

/** What Prometheus asks for when it keeps exemplars. */
const openMetrics = 'application/openmetrics-text; version=1.0.0';

const scraperPath = fileURLToPath(new URL('../load/keep-scraping.ts', import.meta.url));

async function scrapes(server: Server, count: number, accept?: string): Promise<{ ms: number; lines: number }> {
  const headers: Record<string, string> = accept === undefined ? {} : { accept };
  const lines = (await (await fetch(server.metricsUrl, { headers })).text()).split('\n').length;
  const times: number[] = [];
  // A service is scraped for weeks: what V8 compiles during the first pages is none of their cost.
  for (let run = 0; run < 2 * count; run++) {
    const ms = await scrape(server.metricsUrl, accept);
    if (run >= count) times.push(ms);
  }
  return { ms: median(times), lines };
}

const load = (seconds: number) => interleave(callsOf(Math.ceil((rate * seconds) / webhooksPerCall)), open);

interface UnderLoad {
  /** The longest block of the event loop, ms. */
  readonly block: number;
  /** Of the answers to webhooks, ms. */
  readonly p99: number;
  /** The same without what is outside of the server. */
  readonly handlingP99: number;
}

/** What webhooks meet while pages are scraped five times per second, or not at all. */
async function underLoad(server: Server, scraping: boolean): Promise<UnderLoad> {
  await openLoop(server.port, load(3), rate);
  await server.resetBlock();
  const sending = openLoop(server.port, load(8), rate);
  const scraper = scraping
    ? spawn(process.execPath, [scraperPath, server.metricsUrl], { stdio: 'inherit' })
    : undefined;
  const p99 = quantile(await sending, 0.99);
  scraper?.kill();
  const { longestBlock, handlingP99 } = await server.loopDelays();
  return { block: longestBlock, p99, handlingP99 };
}

/** What a large page costs, and what it costs the webhooks that arrive meanwhile. */
export async function scrapeScenario(rounds: number): Promise<Measure[]> {
  const ours = await startOurs({ monitored: true, environment: { TRUNK_LIMIT: '100000' } });
  const stock = await startStockMetrics(pairs);
  try {
    for (let pass = 0; pass < callsPerPair; pass++)
      await closedLoop(callsOf(pairs, pairs), { ports: [ours.port], connections: 64 });
    const [own, theirs] = [await scrapes(ours, 30), await scrapes(stock, 30)];
    const withExemplars = await scrapes(ours, 30, openMetrics);
    const quiet: UnderLoad[] = [];
    const busy: UnderLoad[] = [];
    for (let round = 0; round < rounds; round++) {
      quiet.push(await underLoad(ours, false));
      busy.push(await underLoad(ours, true));
    }
    const blockRow = (name: string, runs: readonly UnderLoad[]) => {
      const of = (key: keyof UnderLoad) => median(runs.map((run) => run[key]));
      const detail = `p99 of webhooks ${of('p99').toFixed(2)} ms, in the server itself ${of('handlingP99').toFixed(2)} ms`;
      return atMost(name, 12, of('block'), detail, 'ms');
    };
    const count = (value: number) => value.toLocaleString('en');
    return [
      atMost(
        `scrape of ${count(pairs)} pairs against stock prom-client`,
        0.2,
        own.ms / theirs.ms,
        `${own.ms.toFixed(0)} ms for ${count(own.lines)} lines and ${theirs.ms.toFixed(0)} ms for ${count(theirs.lines)}, over HTTP`,
      ),
      atMost(
        'the same, OpenMetrics with exemplars',
        0.2,
        withExemplars.ms / theirs.ms,
        `${withExemplars.ms.toFixed(0)} ms for ${count(withExemplars.lines)} lines`,
      ),
      blockRow(`longest block of the event loop at ${count(rate)} webhooks per second`, quiet),
      blockRow('the same, scraped five times per second', busy),
    ];
  } finally {
    await ours.stop();
    await stock.stop('SIGKILL');
  }
}
