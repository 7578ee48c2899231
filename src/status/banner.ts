import { type ApiMethodState, apiMethods, apiTrouble } from '../catalog/livekit-api.ts';
import { fill, type Refusal, refusals } from '../catalog/refusals.ts';
import type { Rejection } from '../catalog/values.ts';
import { StoreAway } from '../ledger/ledger.ts';
import { pairOf } from '../ledger/totals.ts';
import type { LastReload } from '../metrics/reloads.ts';
import type { Activity, Refused } from './activity.ts';
import type { Recently } from './last-hour.ts';
import { ago, count, counted, last, shortTime, span } from './markup.ts';
import { type CallCounts, failingCalls } from './outcomes.ts';

export interface Finding {
  readonly tone: 'good' | 'idle' | 'warn' | 'bad';
  /** One sentence, without times that change by themselves. */
  readonly title: string;
  readonly detail: string;
}

/** What is said first, and the titles of what else is wrong. */
export interface Verdict extends Finding {
  readonly also: readonly string[];
}

export interface VerdictInput {
  readonly now: number;
  readonly startedAt: number;
  readonly activity: Activity;
  /** Why webhooks would be refused now, if so. */
  readonly problem: Rejection | undefined;
  /** Why the ledger cannot be written, where that is known. */
  readonly ledgerTrouble: Error | undefined;
  /** `sqlite`, `memory`, `redis`. */
  readonly ledger: string;
  /** The ledger knows calls, of before this start or since. */
  readonly knowsCalls: boolean;
  readonly recently: Recently;
  readonly active: number;
  readonly awaited: number;
  readonly held: { readonly calls: number; readonly since: number } | undefined;
  readonly api: readonly ApiMethodState[] | undefined;
  /** How the configuration was last loaded; undefined: nobody says. */
  readonly reload: Pick<LastReload, 'ok' | 'at' | 'reason'> | undefined;
  /** Values of the variables that the texts name. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** Minutes and shares at which the banner speaks; `docs/status-page.md` names them. */
export const limits = {
  /** A refusal this long ago is history, ms. */
  refusedMs: 10 * 60_000,
  /** Silence after which it is said that it is silent, ms. */
  silenceMs: 5 * 60_000,
  /** Open calls with which it is no ordinary silence: the default of the alert NoWebhooks. */
  activeInSilence: 5,
  /** Mean delay of the last minute that is worth a word, s: LiveKit's whole seconds and a retry or two are below. */
  delay: 10,
  /** Fewer calls than these in 15 minutes say nothing about a share. */
  calls: 20,
  /** Share of failed and dropped calls that is bad, and that is worth a look (as TrunkFailureRatioHigh has it). */
  failingBad: 0.5,
  failingWarn: 0.2,
  /** Awaited calls that are worth a word: so many, and this share of the open ones. */
  awaited: 5,
  awaitedShare: 0.2,
  /** One method of LiveKit's API may fail this long, ms; all of them at once may not. */
  apiMs: 60_000,
} as const;

const helpOn = (reason: Rejection, values: VerdictInput['values']): string => {
  const { cause, cure }: Refusal = refusals[reason];
  return fill(`${cause} ${cure}`, values);
};

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

const untilThen = 'Until then webhooks are answered 503; LiveKit tries each for 15 s, and then it is lost.';

function ledgerFinding({ problem, ledgerTrouble, ledger, values }: VerdictInput): Finding | undefined {
  if (problem === undefined) return undefined;
  if (problem === 'draining')
    return {
      tone: 'warn',
      title: 'Shutting down',
      detail: 'Webhooks in flight are finished; new ones are sent again.',
    };
  if (ledger === 'redis' && ledgerTrouble === undefined)
    return {
      tone: 'warn',
      title: 'Redis is not connected yet',
      detail: `This ends within seconds after a start. ${untilThen}`,
    };
  if (ledgerTrouble instanceof StoreAway)
    return { tone: 'bad', title: 'Redis cannot be reached', detail: `${sentence(ledgerTrouble.message)} ${untilThen}` };
  const title = 'The ledger cannot be written';
  if (!ledgerTrouble) return { tone: 'bad', title, detail: helpOn(problem, values) };
  const says = ledger === 'redis' ? '' : 'SQLite says: ';
  const cure =
    ledger === 'redis'
      ? ''
      : ' Look at the disk and the permissions of the file in `LEDGER_URL`; the exporter notices by itself.';
  return { tone: 'bad', title, detail: `${sentence(`${says}${ledgerTrouble.message}`)}${cure} ${untilThen}` };
}

const isStray = ({ reason }: Refused): boolean => (refusals[reason] as Refusal).effect === 'stray';

/** Whether webhooks arrive, and whether those of LiveKit are refused. */
function arrivalFinding({ now, activity, values }: VerdictInput): Finding | undefined {
  const { lastReceivedAt, refused, delay } = activity;
  if (lastReceivedAt === undefined) {
    const real = refused.find((one) => !isStray(one));
    const newest = real ?? refused.find(({ reason }) => reason !== 'not_a_webhook');
    if (!newest) return undefined;
    const title = real ? 'Webhooks arrive, and all are refused' : 'Requests arrive, but no webhook';
    return { tone: real ? 'bad' : 'warn', title: `${title}: ${newest.reason}`, detail: helpOn(newest.reason, values) };
  }
  const recent = refused.find((one) => !isStray(one) && now - one.lastAt < limits.refusedMs);
  if (recent) {
    const isLast = recent.lastAt > lastReceivedAt;
    const title = isLast ? 'The last webhook was refused' : 'Webhooks arrive, and some are refused';
    return {
      tone: isLast ? 'bad' : 'warn',
      title: `${title}: ${recent.reason}`,
      detail: helpOn(recent.reason, values),
    };
  }
  if (!delay || delay.mean <= limits.delay) return undefined;
  return {
    tone: 'warn',
    title: 'Webhooks arrive late',
    detail: `In the last minute they were ${shortTime(delay.mean)} old on average. Either the clock here is ahead of LiveKit's, or LiveKit's queue is long.`,
  };
}

const shareOf = (counts: CallCounts): number =>
  counts.ended >= limits.calls ? failingCalls(counts) / counts.ended : 0;

const ofEnded = (counts: CallCounts): string =>
  `${count(failingCalls(counts))} of ${counted(counts.ended, 'call')} failed or were dropped`;

function callFinding(input: VerdictInput): Finding | undefined {
  const { recently, now } = input;
  const time = `in the ${last(Math.max(60_000, now - recently.since))}`;
  const look = "LiveKit's reasons and the ids of the newest are under Recent problem calls.";
  const pairs = [...recently.pairs].sort(([, a], [, b]) => failingCalls(b) - failingCalls(a));
  const nameOf = (key: string) => `${pairOf(key).trunk} (${pairOf(key).direction})`;
  const share = shareOf(recently.all);
  if (share >= limits.failingWarn) {
    const isBad = share >= limits.failingBad;
    const most = pairs.slice(0, 1).map(([key, counts]) => `Most on ${nameOf(key)}: ${ofEnded(counts)}.`);
    const detail = [`${ofEnded(recently.all)} ${time}.`, ...most, look].join(' ');
    return { tone: isBad ? 'bad' : 'warn', title: isBad ? 'Most calls fail' : 'Many calls fail', detail };
  }
  const failing = pairs.find(([, counts]) => shareOf(counts) >= limits.failingBad);
  if (!failing) return waitingFinding(input);
  const [key, counts] = failing;
  return { tone: 'warn', title: `Most calls of ${nameOf(key)} fail`, detail: `${ofEnded(counts)} ${time}. ${look}` };
}

/** Calls of which it is not known whether they go on. */
function waitingFinding({ awaited, active, held, now }: VerdictInput): Finding | undefined {
  if (awaited >= limits.awaited && awaited >= limits.awaitedShare * active)
    return {
      tone: 'warn',
      title: 'Many calls lost their connection',
      detail: `${count(awaited)} of ${counted(active, 'open call')} left without an end, and have 2 minutes to come back. A stall or restart of the SIP service does that, or a broken network between it and LiveKit.`,
    };
  if (held)
    return {
      tone: 'warn',
      title: 'Calls stay open that LiveKit does not have',
      detail: `${counted(held.calls, 'call')} for ${span(now - held.since)}: \`LIVEKIT_URL\` may be another server than the one that sends the webhooks. See LiveKit's API below.`,
    };
  return undefined;
}

function apiFinding({ api, now }: VerdictInput): Finding | undefined {
  const asked = (api ?? []).filter(({ wellAt, trouble }) => wellAt !== undefined || trouble);
  const failing = asked.flatMap(({ method, trouble }) => (trouble ? [{ method, ...trouble }] : []));
  const [first] = failing.sort((a, b) => a.since - b.since);
  if (!first || (failing.length < asked.length && now - first.since < limits.apiMs)) return undefined;
  const { cause, cure } = apiTrouble(first.code);
  const isSilent = failing.every(({ code }) => code === 'unreachable' || code === 'timeout');
  const isRefused = failing.every(({ code }) => code === '401' || code === '403');
  const what = isSilent ? 'does not answer' : isRefused ? 'refuses the key' : 'gives no usable answer';
  const title =
    failing.length === asked.length
      ? `LiveKit's API ${what}`
      : `LiveKit's API ${what} for ${count(failing.length)} of ${count(asked.length)} questions`;
  const text = fill(`${cause} ${cure}`, { GRANT: apiMethods[first.method].grant });
  return { tone: 'warn', title, detail: `${text} Calls are counted all the same.` };
}

function reloadFinding({ reload, now }: VerdictInput): Finding | undefined {
  if (!reload || reload.ok) return undefined;
  const reason = reload.reason ? ` ${sentence(reload.reason.replaceAll('\n', '; '))}` : '';
  const detail = `The reload ${ago(reload.at, now)} failed, and what was loaded before is still used.${reason}`;
  return { tone: 'warn', title: 'The configuration was not reloaded', detail };
}

const normal = 'LiveKit sends webhooks when rooms and calls begin, change or end: this is normal while nobody phones.';

function allWell({ now, startedAt, activity, knowsCalls, recently, active }: VerdictInput): Finding {
  const { lastReceivedAt } = activity;
  if (lastReceivedAt === undefined)
    return knowsCalls
      ? {
          tone: 'idle',
          title: 'No webhook since the start',
          detail: `The exporter started ${ago(startedAt, now)}. ${normal}`,
        }
      : {
          tone: 'idle',
          title: 'Waiting for the first webhook',
          detail: 'Nothing has reached this exporter yet. Give LiveKit its address, as shown below.',
        };
  if (now - lastReceivedAt > limits.silenceMs && active >= limits.activeInSilence)
    return {
      tone: 'warn',
      title: 'No webhooks arrive, and calls are open',
      detail: `The last webhook came ${ago(lastReceivedAt, now)}, and ${counted(active, 'call')} are open. Long calls send nothing, but so many at once mostly do: check that LiveKit runs and reaches this exporter.`,
    };
  if (now - lastReceivedAt > limits.silenceMs)
    return { tone: 'idle', title: 'Quiet', detail: `The last webhook came ${ago(lastReceivedAt, now)}. ${normal}` };
  if (!knowsCalls)
    return {
      tone: 'good',
      title: 'Webhooks arrive; none was about a phone call yet',
      detail: 'Calls are the rooms with a SIP participant. The first one shows here within a second.',
    };
  if (recently.all.ended < limits.calls)
    return { tone: 'good', title: 'Webhooks arrive', detail: 'Everything that LiveKit sends is counted.' };
  const detail = `${ofEnded(recently.all)} in the ${last(Math.max(60_000, now - recently.since))}.`;
  return { tone: 'good', title: 'Webhooks arrive, calls work', detail };
}

const tones = ['good', 'idle', 'warn', 'bad'] as const;

/** What an operator wants to know first: is it working, and if not, why. The first that is wrong, in this order. */
export function verdictOf(input: VerdictInput): Verdict {
  const found = [ledgerFinding, arrivalFinding, callFinding, apiFinding, reloadFinding].flatMap(
    (look) => look(input) ?? [],
  );
  const [first = allWell(input), ...others] = found;
  // The colour never says less than the worst of them.
  const tone = tones[Math.max(...[first, ...others].map((one) => tones.indexOf(one.tone)))] ?? first.tone;
  return { ...first, tone, also: others.map(({ title }) => title) };
}
