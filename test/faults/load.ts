import { setTimeout } from 'node:timers/promises';
import { httpSender, tokenSigner } from '../../src/traffic/deliver.ts';
import { keys } from '../support/webhooks/token.ts';
import { type Call, callOf } from './calls.ts';

export interface LoadReport {
  /** Calls whose webhooks were all answered 200. */
  readonly calls: readonly Call[];
  readonly webhooks: number;
  /** Requests by status; 0: no answer. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly seconds: number;
}

/** Between two webhooks of a call, ms; before a webhook is sent again, ms. */
const pause = 20;
const again = 100;

const signAt = tokenSigner(keys);

/** Sends calls at a rate, each webhook again until it is answered 200, those of a room in their order as LiveKit does. */
export async function load(options: {
  readonly url: string;
  readonly run: string;
  readonly callsPerSecond: number;
  readonly seconds: number;
}): Promise<LoadReport> {
  const sender = httpSender(options.url, 512);
  const statuses: Record<number, number> = {};
  const calls: Call[] = [];
  let webhooks = 0;

  async function deliver(body: string): Promise<void> {
    const token = signAt(body, Date.now());
    for (;;) {
      const status = await sender.send(body, token).catch(() => 0);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === 200) return;
      await setTimeout(again);
    }
  }

  async function run(call: Call): Promise<void> {
    for (const body of call.bodies) {
      await deliver(body());
      webhooks += 1;
      await setTimeout(pause);
    }
    calls.push(call);
  }

  const started = performance.now();
  const running: Promise<void>[] = [];
  const total = Math.round(options.callsPerSecond * options.seconds);
  for (let number = 0; number < total; number++) {
    const due = started + (number * 1000) / options.callsPerSecond;
    if (due > performance.now() + 1) await setTimeout(Math.max(1, due - performance.now()));
    running.push(run(callOf(options.run, number)));
  }
  await Promise.all(running);
  sender.close();
  return { calls, webhooks, statuses, seconds: (performance.now() - started) / 1000 };
}
