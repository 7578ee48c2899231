import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebhookEvent, WebhookReceiver } from 'livekit-server-sdk';
import { classify } from '../../src/call/classify.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { roomKey } from '../../src/ledger/room-key.ts';
import { describedTrunks } from '../../src/trunks/trunks.ts';
import { parseWebhook } from '../../src/webhook/parse-webhook.ts';
import { protojsonForm } from '../../src/webhook/protojson-form.ts';
import { readWritten } from '../../src/webhook/read-written.ts';
import { tokenVerifier } from '../../src/webhook/verify-token.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { keys } from '../load/keys.ts';
import { type Call, makeCall } from '../load/webhooks.ts';
import { median } from '../report.ts';
import { startBareKoa } from '../servers/server.ts';

const hasForm = protojsonForm(WebhookEvent);
const rounds = 7;
const callsInARound = 1500;
/** Webhooks that share a commit: about as many as arrive in one turn from 64 connections. */
const together = 32;

/** What a stage costs, µs of CPU a webhook. */
export interface Stage {
  readonly name: string;
  readonly cpu: number;
}

interface Sent {
  readonly token: string;
  readonly body: Buffer;
}

const calls = (count: number): Call[] => Array.from({ length: count }, () => makeCall({ trunks: 20 }));

function sent(request: Buffer): Sent {
  const head = request.indexOf('\r\n\r\n');
  return {
    token: /Authorization: (.*)/.exec(request.toString('latin1', 0, head))?.[1] ?? '',
    body: request.subarray(head + 4),
  };
}

/** @param work is given each round's webhooks, after one round to warm up; its preparation does not count */
async function stage<T>(
  name: string,
  prepare: (calls: readonly Call[]) => T,
  work: (given: T) => unknown,
): Promise<Stage> {
  const measured: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const given = prepare(calls(callsInARound));
    const before = process.cpuUsage();
    await work(given);
    const { user, system } = process.cpuUsage(before);
    if (round > 0) measured.push((user + system) / (callsInARound * 9));
  }
  return { name, cpu: median(measured) };
}

const all = (given: readonly Call[]): Sent[] => given.flatMap(({ requests }) => requests.map(sent));

/** An entry as the ledger takes it, for each step of each call: first webhooks first, as calls overlap in life. */
function steps(given: readonly Call[]) {
  const entries = given.map(({ requests }) =>
    requests.map((request) => {
      const event = parseWebhook(sent(request).body);
      const now = Date.now();
      return {
        id: event.id,
        expiresAt: now + 300_000,
        room: roomKey(event.room?.name ?? ''),
        fact: classify(event, now),
      };
    }),
  );
  const groups = [];
  for (let at = 0; at < entries.length; at += together)
    for (let step = 0; step < 9; step++)
      groups.push(entries.slice(at, at + together).flatMap((steps) => steps[step] ?? []));
  return groups;
}

async function koa(): Promise<Stage> {
  const server = await startBareKoa();
  try {
    await closedLoop(server.port, calls(callsInARound), 64);
    const load = calls(4 * callsInARound);
    const before = server.cpu();
    await closedLoop(server.port, load, 64);
    return {
      name: 'HTTP and Koa, of a server that does nothing else',
      cpu: ((server.cpu() - before) / (load.length * 9)) * 1e6,
    };
  } finally {
    await server.stop();
  }
}

/** Where the time of a webhook goes, each stage by itself: what the whole cannot be quicker than. */
export async function stages(): Promise<Stage[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-stages-'));
  const ledger = openLedger(`sqlite:${join(folder, 'ledger.db')}`, {
    callMaxAgeMs: 14_400_000,
    trunkLimit: 500,
    trunks: describedTrunks(),
  });
  const verify = tokenVerifier(new Map([[keys.key, keys.secret]]));
  const receiver = new WebhookReceiver(keys.key, keys.secret);
  try {
    return [
      await koa(),
      await stage('token: signature and claims', all, (given) => {
        for (const { token } of given) verify(token, Date.now());
      }),
      await stage('digest of the body', all, (given) => {
        for (const { body } of given) hash('sha256', body, 'base64');
      }),
      await stage('JSON.parse', all, (given) => {
        for (const { body } of given) JSON.parse(body.toString());
      }),
      await stage(
        'the form of the JSON, and what is read of it',
        (given) => all(given).map(({ body }) => JSON.parse(body.toString())),
        (given) => {
          for (const json of given) if (hasForm(json)) readWritten(json);
        },
      ),
      await stage(
        'what it says about calls (classify)',
        (given) => all(given).map(({ body }) => parseWebhook(body)),
        (given) => {
          for (const event of given) classify(event, Date.now());
        },
      ),
      await stage(`ledger: reduce, commit and fold, ${together} together`, steps, async (groups) => {
        for (const group of groups) await Promise.all(group.map((entry) => ledger.apply(entry)));
        await ledger.sweep(Date.now());
      }),
      await stage(
        'for comparison: WebhookEvent.fromJson of the SDK, which is asked about other forms',
        (given) => all(given).map(({ body }) => JSON.parse(body.toString())),
        (given) => {
          for (const json of given) WebhookEvent.fromJson(json, { ignoreUnknownFields: true });
        },
      ),
      await stage('for comparison: WebhookReceiver of the SDK, which the peer uses', all, async (given) => {
        for (const { body, token } of given) await receiver.receive(body.toString(), token);
      }),
    ];
  } finally {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The stages as a Markdown table. */
export const stageTable = (measured: readonly Stage[]): string =>
  [
    '| stage | µs of CPU a webhook |',
    '| --- | --- |',
    ...measured.map(({ name, cpu }) => `| ${name} | ${cpu.toFixed(1)} |`),
  ].join('\n');
