const say = (text: string) => void process.stdout.write(`FIGURE ${text}\n`);

/** What the proofs measured, for the log. */
export const figures = {
  alertsWithUnitTests: (tested: number, all: number) => say(`alerts with unit tests: ${tested} of ${all}`),
  thresholdsCaught: (caught: number, all: number) => say(`mutated thresholds caught: ${caught} of ${all}`),
  queriesWithData: (where: string, withData: number, all: number) => say(`${where} with data: ${withData} of ${all}`),
  falseAlarms: (count: number, weeks: number) => say(`false alarms in ${weeks} calm weeks: ${count}`),
  incident: (name: string, alert: string, minutes: number) => say(`${name}: ${alert} after ${minutes} min`),
  note: say,
};
