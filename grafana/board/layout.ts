import type { Panel, Row } from './panel.ts';

export interface Placed<T> {
  readonly item: T;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

export interface PlacedRow extends Placed<Row> {
  readonly panels: readonly Placed<Panel>[];
  /** Where the next row begins. */
  readonly end: number;
}

const columns = 24;

/** Puts panels side by side until 24 columns are full; a line is as high as its highest panel. */
function placePanels(panels: readonly Panel[], top: number): { placed: Placed<Panel>[]; bottom: number } {
  let x = 0;
  let y = top;
  let lineHeight = 0;
  const placed = panels.map((item): Placed<Panel> => {
    if (x + item.width > columns) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    const gridPos = { x, y, w: item.width, h: item.height };
    x += item.width;
    lineHeight = Math.max(lineHeight, item.height);
    return { item, gridPos };
  });
  return { placed, bottom: y + lineHeight };
}

/** Rows below each other. A collapsed row is one line high; its panels keep the places that they get when it opens. */
export function layOut(rows: readonly Row[]): PlacedRow[] {
  let y = 0;
  return rows.map((item) => {
    const { placed, bottom } = placePanels(item.panels, y + 1);
    const gridPos = { x: 0, y, w: columns, h: 1 };
    y = item.collapsed ? y + 1 : bottom;
    return { item, gridPos, panels: placed, end: y };
  });
}
