import type { Board } from '../board/board.ts';
import { exporter } from './exporter.ts';
import { liveKitApi } from './livekit-api.ts';
import { now } from './now.ts';
import { outcomes } from './outcomes.ts';
import { pipeline } from './pipeline.ts';
import { serviceLevel } from './service-level.ts';
import { sipService } from './sip-service.ts';
import { spikes } from './spikes.ts';
import { timing } from './timing.ts';
import { traffic } from './traffic.ts';

export const telephonyBoard: Board = {
  uid: 'livekit-telephony',
  title: 'LiveKit telephony',
  description: 'Phone calls by direction and trunk: traffic, outcomes, timing and webhooks',
  from: 'now-6h',
  rows: [now, traffic, outcomes, serviceLevel, timing, spikes, pipeline, exporter, liveKitApi, sipService],
};
