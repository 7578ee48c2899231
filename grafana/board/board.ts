import type { BoardUid } from '../../src/rules/alert.ts';
import type { Row } from './panel.ts';

/** A dashboard as data: what Grafana's JSON is made of. */
export interface Board {
  readonly uid: BoardUid;
  readonly title: string;
  readonly description: string;
  /** The range that it opens with. */
  readonly from: string;
  readonly rows: readonly Row[];
}
