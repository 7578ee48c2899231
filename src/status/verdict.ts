import { fill } from '../catalog/fill.ts';
import { type Refusal, refusals } from '../catalog/refusals.ts';
import type { Rejection } from '../catalog/values.ts';
import type { Activity, Refused } from './activity.ts';
import { ago, shortTime } from './format.ts';

export interface Verdict {
  readonly tone: 'good' | 'idle' | 'warn' | 'bad';
  /** One sentence, without times that change by themselves. */
  readonly title: string;
  readonly detail: string;
}

export interface VerdictInput {
  readonly now: number;
  readonly startedAt: number;
  readonly activity: Activity;
  /** Why webhooks would not be taken now, if so. */
  readonly problem: Rejection | undefined;
  /** The ledger knows calls, of before this start or since. */
  readonly knowsCalls: boolean;
  /** Values of the variables that the texts name. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** A refusal this long ago is history, ms. */
const recent = 10 * 60_000;
/** Silence after which it is said that it is silent, ms. */
const silence = 5 * 60_000;
/** Mean delay of the last minute that is worth a word, s: LiveKit's whole seconds and a retry or two are below. */
const late = 10;

const helpOn = (reason: Rejection, values: VerdictInput['values']): string => {
  const { cause, cure }: Refusal = refusals[reason];
  return fill(`${cause} ${cure}`, values);
};

const isStray = ({ reason }: Refused): boolean => (refusals[reason] as Refusal).fate === 'stray';

function beforeTheFirst({ now, startedAt, activity, knowsCalls, values }: VerdictInput): Verdict {
  const real = activity.refused.find((refused) => !isStray(refused));
  const newest = real ?? activity.refused.find(({ reason }) => reason !== 'not_a_webhook');
  if (newest)
    return {
      tone: real ? 'bad' : 'warn',
      title: real
        ? `Webhooks arrive, and all are refused: ${newest.reason}`
        : `Requests arrive, but no webhook: ${newest.reason}`,
      detail: helpOn(newest.reason, values),
    };
  if (knowsCalls)
    return {
      tone: 'idle',
      title: 'No webhook since the start',
      detail: `The exporter started ${ago(startedAt, now)}. LiveKit sends webhooks when rooms and calls begin, change or end: this is normal while nobody phones.`,
    };
  return {
    tone: 'idle',
    title: 'Waiting for the first webhook',
    detail: 'Nothing has reached this exporter yet. Tell LiveKit where it is, as shown below.',
  };
}

/** A look at the last minutes of an exporter that has taken webhooks in. */
function afterTheFirst({ now, activity, knowsCalls, values }: VerdictInput, lastReceivedAt: number): Verdict {
  const refused = activity.refused.find((one) => !isStray(one) && now - one.lastAt < recent);
  if (refused && refused.lastAt > lastReceivedAt)
    return {
      tone: 'bad',
      title: `The last webhook was refused: ${refused.reason}`,
      detail: helpOn(refused.reason, values),
    };
  if (refused)
    return {
      tone: 'warn',
      title: `Webhooks arrive, and some are refused: ${refused.reason}`,
      detail: helpOn(refused.reason, values),
    };
  if (activity.delay && activity.delay.mean > late)
    return {
      tone: 'warn',
      title: 'Webhooks arrive late',
      detail: `In the last minute they were ${shortTime(activity.delay.mean)} old on average. Either the clock here is ahead of LiveKit's, or LiveKit's queue is long.`,
    };
  if (now - lastReceivedAt > silence)
    return {
      tone: 'idle',
      title: 'Quiet',
      detail: `The last webhook came ${ago(lastReceivedAt, now)}. LiveKit sends webhooks when rooms and calls begin, change or end: this is normal while nobody phones.`,
    };
  if (!knowsCalls)
    return {
      tone: 'good',
      title: 'Webhooks arrive; none was about a phone call yet',
      detail: 'Calls are the rooms with a SIP participant. The first one shows here within a second.',
    };
  return { tone: 'good', title: 'Webhooks arrive', detail: 'Everything that LiveKit sends is taken in.' };
}

/** What an operator wants to know first: is it working, and if not, why. */
export function verdictOf(input: VerdictInput): Verdict {
  const { problem, activity, values } = input;
  if (problem === 'draining')
    return {
      tone: 'warn',
      title: 'Shutting down',
      detail: 'Webhooks in flight are finished; new ones are sent again.',
    };
  if (problem)
    return {
      tone: 'bad',
      title: 'Webhooks are refused: the ledger cannot be written',
      detail: helpOn(problem, values),
    };
  const { lastReceivedAt } = activity;
  return lastReceivedAt === undefined ? beforeTheFirst(input) : afterTheFirst(input, lastReceivedAt);
}
