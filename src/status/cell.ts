import { type GlobalCell, globalCellIndex, type PairCell, pairCellIndex } from '../catalog/cells.ts';
import type { Row } from '../ledger/totals.ts';

/** A number of a pair's row; 0 where there is none. */
export const pairCell = (row: Row | undefined, cell: PairCell): number => row?.[pairCellIndex.get(cell) ?? -1] ?? 0;

/** A number of the global row; 0 where there is none. */
export const globalCell = (row: Row | undefined, cell: GlobalCell): number =>
  row?.[globalCellIndex.get(cell) ?? -1] ?? 0;
