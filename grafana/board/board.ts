import type { Row } from './panel.ts';

export type BoardUid = 'livekit-telephony' | 'livekit-telephony-capacity';

/** A dashboard as data: what Grafana's JSON is made of. */
export interface Board {
  readonly uid: BoardUid;
  readonly title: string;
  readonly description: string;
  /** The range that it opens with. */
  readonly from: string;
  readonly rows: readonly Row[];
}
