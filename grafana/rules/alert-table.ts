import { type Alert, alertPrefix } from './alert.ts';
import { alertGroups } from './alerts.ts';
import { anchorOf, defaultLinks } from './annotations.ts';
import { type Thresholds, thresholds as usual } from './thresholds.ts';

const holding = ({ for: duration }: Alert) => (duration === '0m' ? '' : `, for ${duration}`);

/** The sentence that opens the alert's section in docs/runbooks.md. */
export const firesWhen = (alert: Alert): string =>
  `Fires (${alert.severity}) when ${alert.condition}${holding(alert)}; stays for ${alert.keep} after that.`;

/** The alerts as a Markdown table, for the README. */
export function alertTable(thresholds: Thresholds = usual): string {
  const rows = alertGroups(thresholds)
    .flatMap(({ alerts }) => alerts)
    .map(
      (alert) =>
        `| [${alertPrefix}${alert.name}](${defaultLinks.runbooks}#${anchorOf(alert)}) | ${alert.severity} | ${alert.condition}${holding(alert)} |`,
    );
  return ['| alert | severity | fires when |', '|---|---|---|', ...rows].join('\n');
}
