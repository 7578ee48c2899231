import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillLedger } from '../load/fill-ledger.ts';
import { openLoop, quantile } from '../load/open-loop.ts';
import { scrape } from '../load/scrape.ts';
import { makeCall } from '../load/webhooks.ts';
import { atMost, type Measure, median } from '../report.ts';
import { type Server, startOurs, startStockMetrics } from '../servers/server.ts';

const pairs = 2000;
/** Webhooks a second while pages are scraped: well below what fills a core. */
const rate = 1000;
const rounds = 3;

const scraperPath = fileURLToPath(new URL('../load/keep-scraping.ts', import.meta.url));

async function scrapes(server: Server, count: number): Promise<{ ms: number; lines: number }> {
  const lines = (await (await fetch(server.metricsUrl)).text()).split('\n').length;
  const times: number[] = [];
  // A service is scraped for weeks: what V8 compiles during the first pages is none of their cost.
  for (let run = 0; run < 2 * count; run++) {
    const ms = await scrape(server.metricsUrl);
    if (run >= count) times.push(ms);
  }
  return { ms: median(times), lines };
}

const load = (seconds: number) =>
  Array.from({ length: Math.ceil((rate * seconds) / 9) }, () => makeCall({ trunks: 20 }));

interface UnderLoad {
  /** The longest block of the event loop, ms. */
  readonly block: number;
  /** Of the answers to webhooks, ms. */
  readonly p99: number;
  /** The same without what is outside of the server. */
  readonly handlingP99: number;
}

/** What webhooks meet while pages are scraped five times a second, or not at all. */
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
export async function scrapeScenario(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-scrape-'));
  const ledgerUrl = `sqlite:${join(folder, 'ledger.db')}`;
  await fillLedger({ url: ledgerUrl, calls: pairs * 3, trunks: pairs, open: false });
  const ours = await startOurs({ ledgerUrl, monitored: true, environment: { TRUNK_LIMIT: '100000' } });
  const stock = await startStockMetrics(pairs);
  try {
    const [own, theirs] = [await scrapes(ours, 30), await scrapes(stock, 30)];
    const quiet: UnderLoad[] = [];
    const busy: UnderLoad[] = [];
    for (let round = 0; round < rounds; round++) {
      quiet.push(await underLoad(ours, false));
      busy.push(await underLoad(ours, true));
    }
    const medianOf = (runs: readonly UnderLoad[], of: keyof UnderLoad) => median(runs.map((run) => run[of]));
    const [p99, quietP99] = [medianOf(busy, 'p99'), medianOf(quiet, 'p99')];
    return [
      atMost(
        `scrape of ${pairs.toLocaleString('en')} pairs against stock prom-client`,
        0.2,
        own.ms / theirs.ms,
        `${own.ms.toFixed(0)} ms for ${own.lines.toLocaleString('en')} lines and ${theirs.ms.toFixed(0)} ms for ${theirs.lines.toLocaleString('en')}, over HTTP`,
      ),
      atMost(
        'longest block of the event loop while scraped',
        10,
        medianOf(busy, 'block'),
        `${medianOf(quiet, 'block').toFixed(1)} ms without scrapes, ${rate} webhooks a second`,
        'ms',
      ),
      atMost(
        'p99 of webhooks while scraped, against without',
        1.5,
        p99 / quietP99,
        `${p99.toFixed(2)} and ${quietP99.toFixed(2)} ms; in the server itself ${medianOf(busy, 'handlingP99').toFixed(2)} and ${medianOf(quiet, 'handlingP99').toFixed(2)} ms`,
      ),
    ];
  } finally {
    await ours.stop();
    await stock.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
