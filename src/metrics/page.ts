import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Written or sent in one go, bytes: well under a millisecond of work. */
const sliceLength = 32_768;
/** All pages together send this many slices in a turn of the event loop; webhooks have the rest of it. */
const slicesPerTurn = 4;

/** A page on its way out: its bytes, in slices. */
export interface Page {
  readonly slices: readonly Buffer[];
  /** Bytes in all. */
  readonly length: number;
}

/** Joins what is written piece by piece into slices, with a turn of the event loop between them. */
export async function writePage(pieces: Iterable<string>): Promise<Page> {
  const slices: Buffer[] = [];
  let slice = '';
  for (const piece of pieces) {
    slice += piece;
    if (slice.length < sliceLength) continue;
    slices.push(Buffer.from(slice));
    slice = '';
    await setImmediate();
  }
  slices.push(Buffer.from(slice));
  return { slices, length: slices.reduce((sum, { length }) => sum + length, 0) };
}

const compress = promisify(gzip);

/** Level 1: the labels of a page compress well anyhow. */
export async function compressed({ slices, length }: Page): Promise<Page> {
  const bytes = await compress(Buffer.concat(slices, length), { level: 1, chunkSize: 131_072 });
  const count = Math.ceil(bytes.length / sliceLength);
  return {
    slices: Array.from({ length: count }, (_, index) => bytes.subarray(index * sliceLength, (index + 1) * sliceLength)),
    length: bytes.length,
  };
}

/** @returns a function that sends a page, as fast as it is read and as the other pages that are sent leave room for it */
export function pageSender(): (page: Page) => Readable {
  let left = slicesPerTurn;
  let turn: Promise<void> | undefined;
  async function endTurn(): Promise<void> {
    await setImmediate();
    left = slicesPerTurn;
    turn = undefined;
  }

  async function* paced(slices: readonly Buffer[]): AsyncGenerator<Buffer> {
    for (const slice of slices) {
      turn ??= endTurn();
      while (left === 0) {
        await turn;
        turn ??= endTurn();
      }
      left -= 1;
      yield slice;
    }
  }
  return ({ slices }) => Readable.from(paced(slices), { objectMode: false });
}
