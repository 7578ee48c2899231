import type { Addition } from '../call/addition.ts';
import { type Direction, type Inference, type Outcome, outcomes, type Reason } from '../catalog/values.ts';
import { ago, clockTime, count, type Html, html } from './markup.ts';
import { outcomeDot, outcomeNames } from './outcomes.ts';
import type { StatusView } from './view.ts';

/** More are in the log of LiveKit; these are the newest, to begin with. */
const mostKept = 20;
/** The others are one click away. */
const shownAtOnce = 5;
/** LiveKit's ids have 16 characters; a signed sender may write anything. */
const longestKey = 48;

/** A call that went wrong, as somebody looks it up at LiveKit or at the carrier. */
export interface ProblemCall {
  /** `sip.callID`, or a participant SID without one; cut where it is longer than LiveKit makes it. */
  readonly callId: string;
  readonly direction: Direction;
  readonly trunk: string;
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** When it ended, ms; where nobody saw that, when the last was seen of it. */
  readonly at: number;
  /** It had lost all its legs without an end, had 2 minutes to come back, and did not. */
  readonly awaitedInVain: boolean;
}

export interface ProblemRecorder {
  /** Keeps the calls that went wrong, of what a commit added. */
  record(additions: readonly Addition[]): void;
  /** The newest end first. */
  readonly calls: readonly ProblemCall[];
}

const outcomeOfCell: ReadonlyMap<string, Outcome> = new Map(
  outcomes.map((outcome) => [`calls_ended_total:${outcome}`, outcome]),
);
const awaitedCauses: readonly Inference[] = ['end/moved', 'end/room_restarted'];

const shortened = (key: string): string => (key.length > longestKey ? `${key.slice(0, longestKey)}…` : key);

/** Failed, dropped, or awaited in vain; a call that was awaited after a leave ends as failed or dropped, or was hung up. */
function problemOf(addition: Addition): ProblemCall | undefined {
  const outcome = outcomeOfCell.get(addition.cell);
  if (!outcome || !addition.pair || !('call' in addition) || !addition.call) return undefined;
  const { callId, at, reason = 'unknown', cause } = addition.call;
  const awaitedInVain = cause !== undefined && awaitedCauses.includes(cause);
  if (outcome !== 'failed' && outcome !== 'dropped' && !awaitedInVain) return undefined;
  return { callId: shortened(callId), ...addition.pair, outcome, reason, at, awaitedInVain };
}

/** Remembers the newest problem calls that this process counted, in memory only. */
export function problemRecorder(): ProblemRecorder {
  let calls: readonly ProblemCall[] = [];
  return {
    record(additions) {
      const found = additions.flatMap((addition) => problemOf(addition) ?? []);
      if (found.length > 0) calls = [...calls, ...found].slice(-mostKept);
    },
    get calls() {
      return calls.toSorted((a, b) => b.at - a.at);
    },
  };
}

function row(call: ProblemCall, { now, timeZone }: StatusView): Html {
  const { callId, direction, trunk, outcome, reason, at, awaitedInVain } = call;
  return html`<tr role="row"><th scope="row" role="rowheader"><code class="id">${callId}</code></th><td role="cell">${ago(at, now)}<small>${clockTime(at, now, timeZone)}</small></td><td role="cell">${trunk}<small>${direction}</small></td><td role="cell">${outcomeDot(outcome)}${outcomeNames[outcome]}${awaitedInVain ? html`<small>did not come back in 2 minutes</small>` : undefined}</td><td role="cell"><code>${reason}</code></td></tr>`;
}

const table = (calls: readonly ProblemCall[], view: StatusView, label: string): Html =>
  html`<table class="problems" role="table" aria-label="${label}"><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Call id</th><th scope="col" role="columnheader">Ended</th><th scope="col" role="columnheader">Trunk</th><th scope="col" role="columnheader">Outcome</th><th scope="col" role="columnheader">LiveKit's reason</th></tr></thead><tbody role="rowgroup">${calls.map(
    (call) => row(call, view),
  )}</tbody></table>`;

/** Which calls went wrong lately; nothing before the first call. */
export function problemCalls(view: StatusView): Html | undefined {
  const { problemCalls: all, calls, about, now } = view;
  if (calls.total.started === 0) return undefined;
  const [shown, folded] = [all.slice(0, shownAtOnce), all.slice(shownAtOnce)];
  return html`<section aria-labelledby="problems"><h2 id="problems">Recent problem calls</h2>${
    all.length === 0
      ? html`<p class="quiet">No call failed, was dropped or was lost since this process started ${ago(about.startedAt, now)}.</p>`
      : html`${table(shown, view, 'Recent problem calls')}${
          folded.length > 0
            ? html`<details id="more-problems"><summary id="more-problems-summary">${count(folded.length)} more</summary>${table(folded, view, 'Further problem calls')}</details>`
            : undefined
        }<p class="note">The newest ${count(mostKept)} calls that failed, were dropped or did not come back, as far as this process counted them since it started ${ago(about.startedAt, now)}. Look the id (<code>sip.callID</code>) up in LiveKit's SIP log: the carrier knows the call by the SIP Call-ID found there.</p>`
  }</section>`;
}
