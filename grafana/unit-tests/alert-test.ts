/** What is fed to one alert, and when it has to fire: the unit test that promtool runs. */
export interface AlertTest {
  /** Without the prefix. */
  readonly alert: string;
  /** What the series are about, in a sentence. */
  readonly about: string;
  /** Minutes from one sample, and one evaluation, to the next; 1 unless said. */
  readonly step?: number;
  /** Series and their values: the one that fires, and the quiet neighbours just inside every threshold. */
  readonly series: Readonly<Record<string, string>>;
  /** Minutes at which the condition is first and last true. */
  readonly from: number;
  readonly until: number;
  /** Of the one series that fires. */
  readonly labels: Readonly<Record<string, string>>;
  /** The description at the moment at which it begins to fire. */
  readonly description: string;
  /** An alert for what is missing fires when there is nothing at all. */
  readonly firesWithoutData?: true;
}

const selector = (name: string, labels: readonly string[]) => `${name}{${labels.filter(Boolean).join(',')}}`;

/** A series of a trunk's inbound calls. */
export const inbound = (name: string, trunk: string, more = ''): string =>
  selector(name, ['job="lk"', 'direction="inbound"', `trunk="${trunk}"`, more]);
/** A series of a trunk. */
export const ofTrunk = (name: string, trunk: string): string => selector(name, ['job="lk"', `trunk="${trunk}"`]);
/** A series of an exporter; each job is a separate neighbour. */
export const ofJob = (name: string, job: string, more = ''): string =>
  selector(name, [`job="${job}"`, 'instance="a"', more]);
