import { stringify } from 'yaml';
import { simulatedTrunks } from '../src/traffic/simulation/trunks.ts';

/** Trunks that the simulator uses without a number of trunks. */
const count = 7;

/** TRUNKS_FILE for compose.yaml: channels for the simulator's trunks, so that the capacity board has something to say. */
export function simulatedTrunksFile(): string {
  const trunks = simulatedTrunks(count).flatMap(({ id, direction, share }) =>
    id === undefined ? [] : [[id, { direction, channels: Math.max(10, Math.round(200 * share)), calls_per_second: 2 }]],
  );
  const head = [
    "# The simulator's trunks, made by `npm run grafana:build`. For your own, list the ids that LiveKit shows",
    '# (`lk sip inbound list`, `lk sip outbound list`) with the channels and calls per second that you bought.',
  ];
  return `${head.join('\n')}\n${stringify({ trunks: Object.fromEntries(trunks) })}`;
}
