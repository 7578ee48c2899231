import { type Html, html, type Part } from './html.ts';

export interface Tile {
  readonly name: string;
  readonly value: Part;
  readonly note: Part;
}

/** A few numbers side by side, each with its name and what it is of. */
export const tiles = (all: readonly Tile[]): Html =>
  html`<dl class="tiles">${all.map(
    ({ name, value, note }) => html`<div><dt>${name}</dt><dd><strong>${value}</strong><span>${note}</span></dd></div>`,
  )}</dl>`;
