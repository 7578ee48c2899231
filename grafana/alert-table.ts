import { type Alert, alertPrefix, anchorOf } from '../src/rules/alert.ts';
import { alertGroups } from '../src/rules/alerts.ts';
import { thresholds } from '../src/rules/thresholds.ts';
import type { Board } from './board/board.ts';

const holding = ({ for: duration }: Alert) => (duration === '0m' ? '' : `for ${duration}: `);

/** The sentence that opens the alert's section in docs/runbooks.md. */
export const firesWhen = (alert: Alert): string =>
  `Fires (${alert.severity}) when ${holding(alert)}${alert.condition}. Clears ${alert.keep} after that ends.`;

/** The runbooks with the first paragraph of each alert's section generated again. */
export const withFiringConditions = (runbooks: string): string =>
  alerts.reduce(
    (text, alert) =>
      text.replace(
        new RegExp(`(^## ${alertPrefix}${alert.name}\n\n).*`, 'm'),
        (_, heading: string) => heading + firesWhen(alert),
      ),
    runbooks,
  );

const named = `alert, after \`${alertPrefix}\``;
const alerts = alertGroups(thresholds).flatMap((group) => group.alerts);
const link = (alert: Alert, runbooks: string) => `[${alert.name}](${runbooks}#${anchorOf(alert)})`;

function panelTitle({ name, panel }: Alert, boards: readonly Board[]): string {
  const panels = boards
    .filter(({ uid }) => uid === panel.board)
    .flatMap(({ rows }) => rows.flatMap((row) => row.panels));
  const found = panels.find(({ id }) => id === panel.id);
  if (!found) throw new Error(`${name} leads to no panel`);
  return found.title;
}

export interface AlertTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The alerts in a line each, for the README; names without the prefix. */
export const alertTable = (): AlertTable => ({
  head: [named, 'severity', 'when'],
  rows: alerts.map((alert) => [link(alert, 'docs/runbooks.md'), alert.severity, alert.summary]),
});

/** The alerts with their numbers, for docs/dashboards.md. */
export const alertDetails = (boards: readonly Board[]): AlertTable => ({
  head: [named, 'severity', 'fires when', 'clears after', 'panel'],
  rows: alerts.map((alert) => [
    link(alert, 'runbooks.md'),
    alert.severity,
    holding(alert) + alert.condition,
    alert.keep,
    panelTitle(alert, boards),
  ]),
});
