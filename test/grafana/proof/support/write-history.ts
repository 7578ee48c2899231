import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Span } from './model.ts';

/** A series with its value at each step; NaN: no sample. */
export interface Series {
  readonly name: string;
  readonly value: (index: number, at: number) => number;
}

const flushAt = 1 << 20;

/** Writes a history as OpenMetrics, as promtool makes blocks of it. */
export async function writeHistory(
  file: string,
  series: Iterable<Series>,
  { start, end, step }: Span,
): Promise<number> {
  const out = createWriteStream(file);
  let text = '';
  let samples = 0;
  for (const { name, value } of series) {
    for (let at = start, index = 0; at <= end; at += step, index += 1) {
      const number = value(index, at);
      if (Number.isNaN(number)) continue;
      text += `${name} ${number} ${at}\n`;
      samples += 1;
      if (text.length < flushAt) continue;
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  out.end(`${text}# EOF\n`);
  await once(out, 'finish');
  return samples;
}
