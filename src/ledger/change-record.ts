import { crc32 } from 'node:zlib';
import type { Changes } from './changes.ts';
import type { Digest } from './digest-set.ts';
import type { PairKey } from './totals.ts';

/** What stands at rest of one commit; `seq` goes up by one from each to the next. */
export interface ChangeRecord extends Changes {
  readonly seq: number;
}

/** Characters of a checksum. */
const sumLength = 8;
const checksum = (bytes: string | Buffer): string => crc32(bytes).toString(16).padStart(sumLength, '0');

/**
 * A commit as lines of text: checksum, number, how many rooms, ids and totals as JSON; then each room's key, time and
 * JSON, as they are, because rooms are most of it and are only passed on when they are read.
 */
export function writeRecord({ seq, ids, rooms, totals }: ChangeRecord): Buffer {
  let text = `${' '.repeat(sumLength + 1)}${seq} ${rooms.size} ${JSON.stringify([[...ids], [...totals]])}\n`;
  for (const [key, room] of rooms) text += room ? `${key} ${room.due} ${room.text}\n` : `${key} 0 null\n`;
  const bytes = Buffer.from(text);
  bytes.write(checksum(bytes.subarray(sumLength)), 'latin1');
  return bytes;
}

type Head = readonly [ids: [number, Digest[]][], totals: [PairKey, Record<string, number>][]];

/** The end of so many lines; 0 when the text has fewer. */
function endOfLines(text: string, from: number, lines: number): number {
  let end = from;
  for (let line = 0; line < lines; line++) {
    end = text.indexOf('\n', end) + 1;
    if (end === 0) return 0;
  }
  return end;
}

function roomOf(line: string): [string, { due: number; text: string } | null] {
  const due = line.indexOf(' ');
  const text = line.indexOf(' ', due + 1);
  const room = { due: Number(line.slice(due + 1, text)), text: line.slice(text + 1) };
  return [line.slice(0, due), room.text === 'null' ? null : room];
}

/**
 * What is whole of the records in a text, up to the first one that is not: a process was killed while it wrote it, or a
 * full disk took half of it.
 */
export function* readRecords(text: string): Generator<ChangeRecord> {
  for (let at = 0, end = 0; at < text.length; at = end) {
    const [, sum, seq, count] = /^([0-9a-f]{8}) (\d+) (\d+) /.exec(text.slice(at, at + 64)) ?? [];
    end = endOfLines(text, at, 1 + Number(count));
    if (sum === undefined || end === 0 || checksum(text.slice(at + sumLength, end)) !== sum) return;
    const [head = '', ...lines] = text.slice(at, end - 1).split('\n');
    // Our own writer wrote it, and the checksum says that it is as it was.
    const [ids, totals] = JSON.parse(head.slice(head.indexOf('['))) as Head;
    yield { seq: Number(seq), ids: new Map(ids), totals: new Map(totals), rooms: new Map(lines.map(roomOf)) };
  }
}
