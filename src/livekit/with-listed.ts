import { holdsPhoneNumber, trunkIdOf } from '../call/participant.ts';
import type { Trunk } from '../trunks/trunks.ts';
import type { ListedTrunk } from './clients.ts';

/** A name that LiveKit has for a trunk, unless it could be somebody's number: those are never shown. */
const shownName = (name: string): string | undefined =>
  /^[^\p{Cc}]{1,128}$/u.test(name) && !holdsPhoneNumber(name) ? name : undefined;

/**
 * The operator's trunks, completed by what LiveKit lists: what it calls them, their direction where the file has none,
 * and the trunks that the file does not have, under their ids, so that an outage of the API renames nothing.
 * @param limit of trunks in all; what LiveKit lists beyond it shows with its first call
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

/** Whether LiveKit lists every trunk that has this label: ids are random, so no other server has them. */
export function listsLabel(label: string, described: readonly Trunk[], listed: readonly ListedTrunk[]): boolean {
  const named = described.filter(({ name }) => name === label).map(({ id }) => id);
  const ids = new Set(listed.map(({ id }) => id));
  return (named.length > 0 ? named : [label]).every((id) => ids.has(id));
}
