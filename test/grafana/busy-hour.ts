import { type Arrival, arrivals, type Traffic } from '../../src/traffic/simulation/arrivals.ts';

interface Call {
  /** ms since the epoch. */
  readonly start: number;
  readonly end: number;
}

export interface BusyHour {
  /** Calls that start in it. */
  readonly calls: number;
  /** Mean time from their start to their end, ringing included, s. */
  readonly holding: number;
  /** Mean of the calls open, measured over the hour. */
  readonly erlangs: number;
}

const hour = 3_600_000;

function callsOf({ plan, at }: Arrival, trunk: string): Call[] {
  return plan.calls.flatMap((call, index) => {
    const start = plan.steps.find(({ starts }) => starts.includes(index));
    const end = plan.steps.find(({ ends }) => ends.includes(index));
    return call.trunk.label === trunk && start && end ? { start: at + start.after, end: at + end.after } : [];
  });
}

/** The hour of a simulated day in which most calls are open on a trunk. @param day its midnight UTC, ms since the epoch */
export function busyHour(traffic: Traffic, trunk: string, day: number): BusyHour {
  const calls: Call[] = [];
  for (const arrival of arrivals(traffic, day)) {
    if (arrival.at >= day + 24 * hour) break;
    calls.push(...callsOf(arrival, trunk));
  }
  const hours = Array.from({ length: 24 }, (_, index): BusyHour => {
    const [from, to] = [day + index * hour, day + (index + 1) * hour];
    const started = calls.filter(({ start }) => start >= from && start < to);
    const sum = (times: readonly number[]) => times.reduce((all, time) => all + time, 0);
    const open = calls.map(({ start, end }) => Math.max(0, Math.min(end, to) - Math.max(start, from)));
    return {
      calls: started.length,
      holding: sum(started.map(({ start, end }) => end - start)) / started.length / 1000,
      erlangs: sum(open) / hour,
    };
  });
  return hours.reduce((busiest, one) => (one.erlangs > busiest.erlangs ? one : busiest));
}
