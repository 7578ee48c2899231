import { ParticipantInfo } from 'livekit-server-sdk';
import { ApiError } from '../src/livekit/api-error.ts';
import { httpSender, type Sender, tokenSigner } from '../src/traffic/deliver.ts';
import { dialLoad, mean, percentile } from '../test/support/livekit/answer-load.ts';
import { type ApiSite, apiSite, type SiteOptions } from '../test/support/livekit/api-site.ts';
import { fakeLiveKit } from '../test/support/livekit/fake-livekit.ts';
import { keys } from '../test/support/webhooks/token.ts';
import { startOurs } from './servers/server.ts';

const common = { LIVEKIT_API_KEY: keys.key, LIVEKIT_API_SECRET: keys.secret, LOG_LEVEL: 'error' };
const say = (text: string) => void process.stdout.write(`${text}\n`);
const ms = (value: number) => `${value.toFixed(0)} ms`;
const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

/** The same participants as over HTTP, without it: for the many calls that a mean needs. */
const direct: NonNullable<SiteOptions['api']> = ({ clock, server }) => ({
  async GetParticipant(room, identity) {
    const leg = server.legs.get(`${room}/${identity}`);
    const status = leg?.statusAt(clock.now());
    if (!leg || status === undefined) throw new ApiError(404, { isAbsent: true });
    return new ParticipantInfo({ sid: leg.sid, attributes: { 'sip.callID': leg.callID, 'sip.callStatus': status } });
  },
  ListParticipants: async () => [],
  ListRooms: async () => [],
  ListSIPInboundTrunk: async () => [],
  ListSIPOutboundTrunk: async () => [],
});

async function withSite<T>(options: SiteOptions, use: (site: ApiSite) => Promise<T>): Promise<T> {
  const site = await apiSite(options);
  try {
    return await use(site);
  } finally {
    await site.close();
  }
}

async function answerError(atOnce: number): Promise<void> {
  await withSite({}, async (site) => {
    const { errors, truth, seen, requestsPerSecond } = await dialLoad(site, { calls: 500, atOnce, seed: atOnce });
    const { mean: used, max } = requestsPerSecond;
    say(
      `500 calls, ${atOnce} dialing at once: error mean ${ms(mean(errors))}, p95 ${ms(percentile(errors, 0.95))}, ` +
        `max ${ms(Math.max(...errors))}; answers seen ${seen.size} of ${truth.size} (${percent(seen.size / truth.size)}); ` +
        `requests per second ${used.toFixed(1)}, at most ${max}; ${JSON.stringify(site.watched)}`,
    );
  });
}

async function bias(perSecond: number, calls: number): Promise<void> {
  await withSite({ perSecond, api: direct }, async (site) => {
    const { errors, truth, seen } = await dialLoad(site, { calls, atOnce: 200, seed: 7 });
    const all = mean(truth.values());
    const watched = mean(seen.values());
    const deviation = Math.sqrt(mean(Array.from(seen.values(), (value) => (value - watched) ** 2)));
    say(
      `${calls} calls, 200 dialing at once, ${perSecond} requests per second: ${seen.size} of ${truth.size} answers ` +
        `(${percent(seen.size / truth.size)}) seen, error mean ${ms(mean(errors))}, p95 ${ms(percentile(errors, 0.95))}; ` +
        `mean answer time ${ms(watched)}, of all ${ms(all)}: bias ${percent(watched / all - 1)} ` +
        `(standard error ${percent(deviation / Math.sqrt(seen.size) / all, 2)})`,
    );
  });
}

async function healing(): Promise<void> {
  await withSite({}, async (site) => {
    const healed: number[] = [];
    for (let index = 0; index < 20; index += 1) {
      await site.clock.advance(7300);
      const endAfter = 40_000 + 3100 * index;
      await site.dial({ id: `lost-${index}`, answerAfter: 2000, endAfter }, { left: true });
      const endedAt = site.clock.now() + endAfter;
      const count = async () => (await site.totals())('calls_inferred_total:end/reconciled');
      await site.clock.advance(endAfter);
      for (const before = await count(); (await count()) === before; ) await site.clock.advance(1000);
      healed.push(site.clock.now() - endedAt);
    }
    say(`a lost end heals after ${ms(mean(healed))} on average, ${ms(Math.max(...healed))} at most (20 calls)`);
  });
}

const bodyOf = (index: number, event: string) =>
  JSON.stringify({
    event,
    id: `EV_${event}_${index}`,
    createdAt: String(Math.floor(Date.now() / 1000)),
    room: { sid: `RM_${index}`, name: `room-${index}` },
    participant: {
      sid: `PA_${index}`,
      identity: `callee-${index}`,
      kind: 'SIP',
      joinedAtMs: String(Date.now()),
      attributes: { 'sip.callID': `SCL_${index}`, 'sip.trunkID': 'ST_bench', 'sip.callStatus': 'dialing' },
    },
  });

const signAt = tokenSigner(keys);

/** Sends a few webhooks, and adds how long each took, ms. */
async function sendSome(sender: Sender, from: number, count: number, times: number[]): Promise<void> {
  const one = async (index: number, event: string) => {
    const body = bodyOf(index, event);
    const token = signAt(body, Date.now());
    const before = performance.now();
    const status = await sender.send(body, token);
    if (status !== 200) throw new Error(`a webhook was answered ${status}`);
    times.push(performance.now() - before);
  };
  for (let index = from; index < from + count; index += 1) {
    await one(index, 'participant_joined');
    // Fifty calls are always dialing.
    if (index >= 50) await one(index - 50, 'participant_left');
  }
}

/** Rounds in which both services get a few webhooks, so that other load on the machine slows both. */
const rounds = 60;
const callsPerRound = 100;

async function webhooksWhileHanging(): Promise<void> {
  const livekit = await fakeLiveKit(Date.now);
  livekit.fault = () => 'hang';
  const environments = { off: {}, hanging: { LIVEKIT_URL: livekit.url } };
  const services = await Promise.all(
    Object.entries(environments).map(async ([name, environment]) => {
      const service = await startOurs({ environment: { ...common, ...environment } });
      const sender = httpSender(`http://127.0.0.1:${service.port}/webhook`, 4);
      return { name, service, sender, times: [] as number[] };
    }),
  );
  try {
    for (const { sender } of services) await sendSome(sender, 0, 500, []);
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? services : services.toReversed();
      for (const { sender, times } of order) await sendSome(sender, 500 + round * callsPerRound, callsPerRound, times);
    }
    const [off = Number.NaN, hanging = Number.NaN] = services.map(({ times }) => percentile(times, 0.99));
    for (const { name, times } of services)
      say(
        `webhooks with the API ${name}: p50 ${percentile(times, 0.5).toFixed(2)} ms, ` +
          `p99 ${percentile(times, 0.99).toFixed(2)} ms (${times.length} webhooks in ${rounds} rounds)`,
      );
    say(`ratio of p99, hanging to off: ${(hanging / off).toFixed(2)}; ${livekit.requests.length} requests hung`);
  } finally {
    for (const { sender, service } of services) {
      sender.close();
      await service.stop();
    }
    await livekit.close();
  }
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  async errors() {
    for (const atOnce of [1, 20, 200]) await answerError(atOnce);
  },
  async bias() {
    await bias(10, 520_000);
    await bias(50, 80_000);
    await bias(100, 50_000);
  },
  healing,
  webhooks: webhooksWhileHanging,
};

const chosen = process.argv.slice(2);
for (const [name, part] of Object.entries(parts)) if (chosen.length === 0 || chosen.includes(name)) await part();
