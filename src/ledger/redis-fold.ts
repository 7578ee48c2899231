import { nextDue } from '../call/overdue.ts';
import { reduce } from '../call/reduce.ts';
import type { Room } from '../call/room.ts';
import type { Rules, TrunkLabel } from '../call/rules.ts';
import type { Result } from '../catalog/values.ts';
import type { Entry } from './ledger.ts';
import { type TotalChange, withAdditions } from './redis-changes.ts';
import { noTrunk, otherTrunk } from './trunk-labels.ts';

/** What became of an entry, provided that the commit goes through; an error is the entry's own. */
export type Outcome = { readonly result: Result } | { readonly error: unknown };

/** What entries do to their room. */
export interface Folded {
  readonly room: Room | undefined;
  /** A fact was among them, so that the room is written. */
  readonly touchesRoom: boolean;
  readonly ids: ReadonlyMap<string, number>;
  /** Trunk labels of calls that start. */
  readonly labels: ReadonlySet<string>;
  readonly changes: ReadonlyMap<string, TotalChange>;
  /** In the order of the entries. */
  readonly outcomes: readonly Outcome[];
}

export interface FoldRules extends Pick<Rules, 'callMaxAgeMs' | 'trunkDirection'> {
  /** What a trunk is called, else its id. */
  readonly trunkName: (trunkId: string | undefined) => string | undefined;
  /** Labels that were refused: there are too many. */
  readonly isRefused: (label: string) => boolean;
}

/** The label that a call asks for: whether there is place for it is decided with the commit. */
function labelFor(name: string | undefined, isRefused: FoldRules['isRefused'], asked: Set<string>): TrunkLabel {
  if (name === undefined || name === noTrunk) return { label: noTrunk, overflow: false };
  if (name === otherTrunk || isRefused(name)) return { label: otherTrunk, overflow: true };
  asked.add(name);
  return { label: name, overflow: false };
}

/** Folds entries of one room, no two of one id, in their order. An entry that cannot be reduced leaves nothing behind. */
export function foldEntries(before: Room | undefined, entries: readonly Entry[], rules: FoldRules): Folded {
  let room = before;
  let changes: ReadonlyMap<string, TotalChange> = new Map();
  let touchesRoom = false;
  const ids = new Map<string, number>();
  const labels = new Set<string>();

  function take({ id, expiresAt, fact }: Entry): Result {
    if (!fact) {
      ids.set(id, expiresAt);
      return 'ignored';
    }
    const asked = new Set<string>();
    const step = reduce(room, fact, {
      callMaxAgeMs: rules.callMaxAgeMs,
      trunkDirection: rules.trunkDirection,
      trunkLabel: (trunkId) => labelFor(rules.trunkName(trunkId), rules.isRefused, asked),
    });
    const dueAt = nextDue(step.room, rules);
    if (!Number.isSafeInteger(dueAt)) throw new RangeError(`something about a room is due at no time: ${dueAt}`);
    changes = withAdditions(changes, step.additions);
    room = step.room;
    touchesRoom = true;
    ids.set(id, expiresAt);
    for (const label of asked) labels.add(label);
    return step.result;
  }

  const outcomes = entries.map((entry): Outcome => {
    try {
      return { result: take(entry) };
    } catch (error) {
      return { error };
    }
  });
  return { room, touchesRoom, ids, labels, changes, outcomes };
}
