import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations } from './annotations.ts';
import type { Board } from './board.ts';
import { buildPanel } from './build-panel.ts';
import { layOut, type PlacedRow } from './layout.ts';
import { variables } from './variables.ts';

/** What Grafana 10 to 13 all import; the SDK names a newer one that nothing here needs. */
const schemaVersion = 39;

const linkTo = (board: Board) =>
  new DashboardLinkBuilder(board.title)
    .type(DashboardLinkType.Link)
    .url(`/d/${board.uid}`)
    .icon('dashboard')
    .tooltip(board.description)
    .keepTime(true)
    .includeVars(true);

function rowOf({ item, gridPos, panels }: PlacedRow): RowBuilder {
  const row = new RowBuilder(item.title)
    .id(item.id)
    .collapsed(item.collapsed)
    .gridPos({ ...gridPos });
  if (item.collapsed) for (const panel of panels) row.withPanel(buildPanel(panel));
  return row;
}

/** The dashboard, as Grafana provisions it. */
export function buildBoard(board: Board, others: readonly Board[]): Dashboard {
  const builder = new DashboardBuilder(board.title)
    .uid(board.uid)
    .description(board.description)
    .tags(['livekit', 'telephony'])
    .readonly()
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: board.from, to: 'now' })
    .variables(variables())
    .annotations(annotations())
    .links(others.map(linkTo));
  for (const row of layOut(board.rows)) {
    builder.withRow(rowOf(row));
    if (!row.item.collapsed) for (const panel of row.panels) builder.withPanel(buildPanel(panel));
  }
  return { ...builder.build(), schemaVersion };
}
