import { hash } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { createSigner } from 'fast-jwt';
import { send } from '../../src/traffic/send.ts';
import { keys } from '../support/keys.ts';
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

/** Signs as `traffic/sign.ts` does, at a tenth of the cost: the machine is to be busy with what is tested. */
const signer = createSigner({ key: keys.secret, algorithm: 'HS256', iss: keys.key, expiresIn: 300_000 });

/** Sends calls at a rate, each webhook again until it is answered 200, those of a room in their order as LiveKit does. */
export async function load(options: {
  readonly url: string;
  readonly run: string;
  readonly callsPerSecond: number;
  readonly seconds: number;
}): Promise<LoadReport> {
  const url = new URL(options.url);
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const statuses: Record<number, number> = {};
  const calls: Call[] = [];
  let webhooks = 0;

  async function deliver(body: string): Promise<void> {
    const token = signer({ sha256: hash('sha256', body, 'base64') });
    for (;;) {
      const status = await send(url, body, token, agent).catch(() => 0);
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
  agent.destroy();
  return { calls, webhooks, statuses, seconds: (performance.now() - started) / 1000 };
}
