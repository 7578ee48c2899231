import { holdsPhoneNumber, trunkIdOf } from '../call/participant.ts';
import type { Direction } from '../catalog/values.ts';
import type { Trunk } from '../trunks/trunks.ts';
import { isOutage } from './api-error.ts';
import type { ListedTrunk } from './client.ts';
import type { Clock } from './rate-limiter.ts';
import type { RequestApi } from './request-api.ts';

/** Time between two reads of the lists, and after a read that failed, ms. */
const readEveryMs = 300_000;
const retryAfterMs = 30_000;

const methods = { inbound: 'ListSIPInboundTrunk', outbound: 'ListSIPOutboundTrunk' } as const;

/** LiveKit's lists of trunks. An outage of the API removes nothing: each direction keeps its last readable list. */
export function trunkDirectory(options: { requestApi: RequestApi; clock: Clock; signal: AbortSignal }) {
  const { requestApi, clock, signal } = options;
  const listed = new Map<Direction, readonly ListedTrunk[]>();

  async function read(direction: keyof typeof methods): Promise<boolean> {
    const method = methods[direction];
    try {
      listed.set(direction, await requestApi(method, clock.now(), (api) => api[method]()));
      return true;
    } catch (error) {
      if (isOutage(error)) return false;
      throw error;
    }
  }

  return {
    get trunks(): ListedTrunk[] {
      return [...listed.values()].flat();
    },
    /** Reads the lists periodically until the signal. */
    async run(): Promise<void> {
      while (!signal.aborted) {
        const results = [await read('inbound'), await read('outbound')];
        await clock.sleep(results.every(Boolean) ? readEveryMs : retryAfterMs, signal);
      }
    },
  };
}

/** LiveKit's name of a trunk, unless it could be a phone number: those are never shown. */
const shownName = (name: string): string | undefined =>
  /^[^\p{Cc}]{1,128}$/u.test(name) && !holdsPhoneNumber(name) ? name : undefined;

/**
 * Adds what LiveKit lists to the trunks of TRUNKS_FILE: LiveKit's names, the direction where the file has none, and the
 * trunks that are not in the file. Those are labelled with their id, so that an outage of the API renames nothing.
 * @param limit of trunks in all; listed trunks beyond it appear with their first call
 */
export function withListed(described: readonly Trunk[], listed: readonly ListedTrunk[], limit: number): Trunk[] {
  const trunks = new Map(described.map((trunk) => [trunk.id, trunk]));
  for (const { id, name, direction } of listed) {
    const known = trunks.get(id);
    if (trunkIdOf(id) === undefined || (!known && trunks.size >= limit)) continue;
    const listedName = shownName(name);
    trunks.set(id, {
      id,
      name: known?.name ?? id,
      direction: known?.direction ?? direction,
      channels: known?.channels,
      callsPerSecond: known?.callsPerSecond,
      ...(listedName !== undefined && { listedName }),
    });
  }
  return [...trunks.values()];
}

/** Whether LiveKit lists every trunk that has this label. Ids are random, so no other server lists them. */
export function listsLabel(label: string, described: readonly Trunk[], listed: readonly ListedTrunk[]): boolean {
  const named = described.filter(({ name }) => name === label).map(({ id }) => id);
  const ids = new Set(listed.map(({ id }) => id));
  return (named.length > 0 ? named : [label]).every((id) => ids.has(id));
}
