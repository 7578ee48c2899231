import type { Thresholds } from './thresholds.ts';

const window = '30m';
const increase = (name: string, matchers = '') =>
  `sum by (job, direction, trunk) (increase(livekit_telephony_${name}{direction="inbound"${matchers}}[${window}]))`;
const ended = (outcomes: string) => increase('calls_ended_total', `,outcome=~"${outcomes}"`);
/** A bucket; Prometheus 3 writes the bound of a whole number with a decimal. */
const within = (name: string, seconds: number) => {
  const bound = Number.isInteger(seconds) ? `${seconds}(\\\\.0)?` : String(seconds).replace('.', '\\\\.');
  return increase(`${name}_bucket`, `,le=~"${bound}"`);
};

/**
 * What the service level of inbound calls is made of, in calls of 30 minutes.
 *
 * No metric has the ringing time of abandoned calls alone. Those that were abandoned early are what is left of the
 * short calls (`call_duration_seconds` has all of them) without the answered calls that talked for as short a time, and
 * without all that failed, were rejected or cancelled. Never more than there were, so a service level never flatters.
 */
export function serviceLevelParts({ seconds, earlySeconds }: Thresholds['ServiceLevelLow']) {
  const short = within('call_duration_seconds', earlySeconds);
  const notAbandoned = `${within('call_talk_seconds', earlySeconds)} - ${ended('failed|rejected|cancelled')}`;
  const abandoned = `clamp_min(${ended('abandoned')} - clamp_min(${short} - ${notAbandoned}, 0), 0)`;
  return {
    inTime: within('call_answer_seconds', seconds),
    abandoned,
    /** Answered, not answered, and abandoned past the first seconds. */
    offered: `${increase('call_answer_seconds_count')} + ${ended('no_answer')} + ${abandoned}`,
  };
}
