/** Markup that may be in a page as it is; everything else is text and escaped. */
export interface Html {
  readonly markup: string;
}

export type Part = Html | string | number | undefined | readonly Html[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const special = /[&<>"']/;

const escaped = (text: string): string =>
  special.test(text) ? text.replace(/[&<>"']/g, (char) => escapes[char] ?? char) : text;

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

/** Markup with values in it, each escaped unless it is markup itself; safe in text and between double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let markup = strings[0] ?? '';
  for (const [index, part] of parts.entries()) markup += markupOf(part) + (strings[index + 1] ?? '');
  return { markup };
}

/** Text as markup, with what is between backticks as code. */
export const prose = (text: string): Html => ({
  markup: escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>'),
});

/** Markup that was written by hand, such as a style sheet. */
export const raw = (markup: string): Html => ({ markup });

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

// Numbers, shares and times as the page shows them.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Most numbers of a large page are short, and `Intl` is slow. */
export const count = (value: number): string => (value < 1000 ? String(Math.round(value)) : whole.format(value));

/** `1 call`, `2 calls`. */
export const counted = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** A share from 0 to 1; a small one is not called nothing, and a large one not everything. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '<1\u00a0%';
  if (share < 1 && share > 0.995) return '>99\u00a0%';
  return `${Math.round(share * 100)}\u00a0%`;
}

/** @param seconds up to some minutes */
export const shortTime = (seconds: number): string => `${(seconds < 100 ? tenths : whole).format(seconds)} s`;

/** A length of time in its two largest units. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A time that ends now, for `in the …`. */
export const last = (ms: number): string => `last ${span(ms) === '1 min' ? 'minute' : span(ms)}`;

export const ago = (at: number, now: number): string => `${span(now - at)} ago`;

/** Making one costs more than the rest of a row, and a process has one time zone. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  // Swedish writes dates and times as ISO 8601 does.
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(timeZone, clock);
  return clock;
}

/** `14:02:07`, with the date before it when it was another day. */
export function clockTime(at: number, now: number, timeZone: string): string {
  const clock = clockOf(timeZone);
  const [date = '', time = ''] = clock.format(at).split(' ');
  return clock.format(now).startsWith(date) ? time : `${date} ${time}`;
}

/** A label value as words: `no_answer` is "no answer". */
export const words = (value: string): string => value.replaceAll('_', ' ');
