import type { MetricName } from '../../src/catalog/catalog.ts';
import type { RecordedName } from '../../src/rules/recorded.ts';

type Suffix = '' | '_bucket' | '_sum' | '_count';
type Name = `${MetricName}${Suffix}`;

/** Follows the scrape interval, so that a rate always sees two samples. */
export const rateInterval = '$__rate_interval';
/** The whole range of the dashboard. */
export const range = '$__range';

const target = 'job=~"$job",instance=~"$instance"';
const trunk = 'trunk=~"$trunk"';
const direction = 'direction=~"$direction"';

const select = (name: string, ...matchers: string[]) => `${name}{${matchers.filter(Boolean).join(',')}}`;

/** Series of a direction and a trunk. */
export const ofPair = (name: Name, more = ''): string =>
  select(`livekit_telephony_${name}`, target, direction, trunk, more);
/** Series of a trunk; those with a direction are selected in both directions. */
export const ofTrunk = (name: Name, more = ''): string => select(`livekit_telephony_${name}`, target, trunk, more);
/** Series of the exporter as a whole. */
export const ofExporter = (name: Name, more = ''): string => select(`livekit_telephony_${name}`, target, more);
/** Series of the process that prom-client adds. */
export const ofProcess = (name: string): string => select(name, target);
/** Recorded series have no instance, and those of a trunk no direction. */
export const ofRecorded = (name: RecordedName): string =>
  name.startsWith('job_direction_trunk:')
    ? select(name, 'job=~"$job"', direction, trunk)
    : select(name, 'job=~"$job"', trunk);

/**
 * Keeps the series of `expr` that are the `count` largest by `rank` at the end of the range: with 200 trunks a panel
 * stays readable, and a series does not come and go as a plain `topk` would let it.
 */
export const largest = (count: number, expr: string, rank: string): string => `${expr} and topk(${count}, ${rank})`;
