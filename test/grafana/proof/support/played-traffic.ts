import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { httpSender, tokenSigner } from '../../../../src/traffic/deliver.ts';
import { priorityQueue } from '../../../../src/traffic/priority-queue.ts';
import { type Arrival, arrivals, type Traffic } from '../../../../src/traffic/simulation/arrivals.ts';
import { seededRandom } from '../../../../src/traffic/simulation/random.ts';
import { type RoomRun, roomRun } from '../../../../src/traffic/simulation/room-run.ts';
import { countTruth } from '../../../../src/traffic/simulation/truth.ts';
import { runningExporter } from '../../../support/processes/running-exporter.ts';
import { keys } from '../../../support/webhooks/token.ts';
import type { Span } from './model.ts';

/** Calls that start in a time; from and to in s since 1970. */
export interface Played extends Traffic {
  readonly from: number;
  readonly to: number;
}

const sample = /^(\w+)(?:\{(.*)\})? (\S+)$/;

/** A page of the exporter as Prometheus stores it: with the labels of the target, and a time. */
const scraped = (page: string, target: string, at: number): string =>
  page.replace(/^#.*\n/gm, '').replaceAll(/^.+$/gm, (line) => {
    const [, name, labels, value] = sample.exec(line) ?? [];
    return `${name}{${labels ? `${labels},` : ''}${target}} ${value} ${at}`;
  });

/**
 * Plays hours of simulated calls in minutes: the webhooks go to a real exporter, whose clock is that of the traffic,
 * and its page is read at every step of each span. Between two spans nothing starts.
 * @param file gets the pages, as OpenMetrics
 * @param target its labels, as in PromQL
 */
export async function playTraffic(
  file: string,
  traffic: readonly Played[],
  spans: readonly Span[],
  { environment, target }: { environment: Readonly<Record<string, string>>; target: string },
): Promise<void> {
  let now = 0;
  const exporter = await runningExporter(environment, () => now);
  const sender = httpSender(exporter.webhookUrl, 1);
  const signAt = tokenSigner(keys);
  const truth = countTruth();
  const due = priorityQueue<RoomRun>();
  const streams = traffic.map((one) => {
    const coming = arrivals(one, one.from * 1000);
    return { ...one, coming, next: coming.next().value as Arrival };
  });

  const earliest = () => streams.filter(({ next, to }) => next.at < to * 1000).sort((a, b) => a.next.at - b.next.at)[0];

  async function playUntil(end: number): Promise<void> {
    for (;;) {
      const stream = earliest();
      const at = Math.min(stream?.next.at ?? Number.POSITIVE_INFINITY, due.nextAt);
      if (at > end || at === Number.POSITIVE_INFINITY) return;
      now = at;
      if (stream && stream.next.at <= due.nextAt) {
        const { plan, index } = stream.next;
        const ids = seededRandom(stream.seed, 'ids', stream.from, index);
        const run = roomRun(plan, ids, { beginsAt: at, speed: 1, truth });
        due.put(run.nextAt, run);
        stream.next = stream.coming.next().value;
        continue;
      }
      const run = due.take();
      const body = run?.step(at);
      if (body !== undefined) await sender.send(body, signAt(body, at));
      if (run && run.nextAt < Number.POSITIVE_INFINITY) due.put(run.nextAt, run);
    }
  }

  const out = createWriteStream(file);
  for (const { start, end, step } of spans) {
    for (let at = start; at <= end; at += step) {
      await playUntil(at * 1000);
      now = at * 1000;
      const page = await (await fetch(`${exporter.metricsUrl}/metrics`)).text();
      out.write(`up{${target}} 1 ${at}\n${scraped(page, target, at)}`);
    }
  }
  out.end('# EOF\n');
  await finished(out);
  sender.close();
  await exporter.close();
}
