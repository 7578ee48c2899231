import type { Direction } from '../catalog/values.ts';

/** What the operator says of a trunk in TRUNKS_FILE. */
export interface Trunk {
  readonly id: string;
  /** The value of the trunk label; trunks may share one. */
  readonly name: string;
  /** Used if a webhook does not show it; the series of this pair exist from the start. */
  readonly direction: Direction | undefined;
  /** Concurrent calls bought. */
  readonly channels: number | undefined;
  /** Calls per second allowed. */
  readonly callsPerSecond: number | undefined;
  /** What LiveKit calls it; never a label that calls are counted under. */
  readonly listedName?: string;
}

/** The trunks that the operator described; a reload replaces them. */
export interface Trunks {
  /** What the operator calls a trunk, else its id. */
  nameOf(trunkId: string | undefined): string | undefined;
  directionOf(trunkId: string | undefined): Direction | undefined;
  /** The operator gave a trunk this name, so it may always be a label. */
  isName(name: string): boolean;
  readonly all: readonly Trunk[];
  replace(all: readonly Trunk[]): void;
}

export function describedTrunks(initial: readonly Trunk[] = []): Trunks {
  let all = initial;
  let byId = new Map<string | undefined, Trunk>();
  let names = new Set<string>();
  const index = () => {
    byId = new Map(all.map((trunk) => [trunk.id, trunk]));
    names = new Set(all.map(({ name }) => name));
  };
  index();
  return {
    nameOf: (trunkId) => byId.get(trunkId)?.name ?? trunkId,
    directionOf: (trunkId) => byId.get(trunkId)?.direction,
    isName: (name) => names.has(name),
    get all() {
      return all;
    },
    replace(next) {
      all = next;
      index();
    },
  };
}
