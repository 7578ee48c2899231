import type { TrunkLabel } from '../call/step.ts';

/** Label values that name no trunk in particular, and do not count towards the limit. */
export const noTrunk = 'none';
export const otherTrunk = 'other';

/**
 * The label that a call asks for. Whether there is room for a new label is decided with the commit, because processes
 * that share a ledger share the limit.
 * @param name what the operator calls the trunk, else its id
 * @param isRefused a commit found that the label is past TRUNK_LIMIT
 * @param asked is given the label where it is one of a trunk in particular
 */
export function labelFor(
  name: string | undefined,
  isRefused: (label: string) => boolean,
  asked: Set<string>,
): TrunkLabel {
  if (name === undefined || name === noTrunk) return { label: noTrunk, overflow: false };
  if (name === otherTrunk) return { label: otherTrunk, overflow: true };
  asked.add(name);
  return isRefused(name) ? { label: otherTrunk, overflow: true } : { label: name, overflow: false };
}
