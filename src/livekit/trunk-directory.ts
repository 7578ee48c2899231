import type { Direction } from '../catalog/values.ts';
import { ApiError } from './api-error.ts';
import { type Ask, NotAsked } from './budgeted.ts';
import type { ListedTrunk } from './clients.ts';
import type { Clock } from './clock.ts';

/** The lists are read again this often, ms. */
export const directoryEveryMs = 300_000;
/** And this soon after one could not be read, ms. */
const againAfterMs = 30_000;

const lists = { inbound: 'ListSIPInboundTrunk', outbound: 'ListSIPOutboundTrunk' } as const;

/** Keeps the last list of each direction that could be read: an outage of the API takes nothing away. */
export function trunkDirectory(options: { ask: Ask; clock: Clock; signal: AbortSignal }) {
  const { ask, clock, signal } = options;
  const listed = new Map<Direction, readonly ListedTrunk[]>();

  async function read(direction: keyof typeof lists): Promise<boolean> {
    const method = lists[direction];
    try {
      listed.set(direction, await ask(method, clock.now(), (api) => api[method]()));
      return true;
    } catch (error) {
      if (error instanceof ApiError || error instanceof NotAsked) return false;
      throw error;
    }
  }

  return {
    get trunks(): ListedTrunk[] {
      return [...listed.values()].flat();
    },
    /** Reads the lists again and again until the signal. */
    async run(): Promise<void> {
      while (!signal.aborted) {
        const read1 = await read('inbound');
        const read2 = await read('outbound');
        await clock.sleep(read1 && read2 ? directoryEveryMs : againAfterMs, signal);
      }
    },
  };
}
