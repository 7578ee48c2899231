import { results } from '../catalog/values.ts';
import { ago, clockTime, count, shortTime } from './format.ts';
import { type Html, html } from './html.ts';
import { type Tile, tiles } from './tiles.ts';
import type { StatusView } from './view.ts';

function delayTile({ activity: { delay, replayed } }: StatusView): Tile {
  const name = 'Delay';
  if (delay) return { name, value: shortTime(delay.mean), note: `at most ${shortTime(delay.max)} in the last minute` };
  return { name, value: '–', note: replayed > 0 ? 'recorded webhooks, sent again' : 'nothing in the last minute' };
}

/** Whether anything arrives: when the last webhook came, how many, and how late. */
export function arrivals(view: StatusView): Html {
  const { activity, now, timeZone } = view;
  const { lastReceivedAt, lastMinute, received } = activity;
  const became = results
    .filter((result) => activity.results[result] > 0)
    .map((result) => `${count(activity.results[result])} ${result}`);
  return html`<section aria-labelledby="arrivals"><h2 id="arrivals">Webhooks</h2>${tiles([
    {
      name: 'Last webhook',
      value: lastReceivedAt === undefined ? 'none yet' : ago(lastReceivedAt, now),
      note:
        lastReceivedAt === undefined
          ? `since the start ${ago(view.about.startedAt, now)}`
          : `at ${clockTime(lastReceivedAt, now, timeZone)}`,
    },
    { name: 'Rate', value: `${count(lastMinute)} / min`, note: 'in the last minute' },
    delayTile(view),
    { name: 'Taken', value: count(received), note: became.join(', ') || 'since the start' },
  ])}</section>`;
}
