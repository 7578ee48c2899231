import { buildBoard } from './board/build-board.ts';
import { capacityBoard } from './capacity/board.ts';
import { defaultLinks, type Links } from './rules/annotations.ts';
import { grafanaAlertFile } from './rules/grafana-alerting.ts';
import { alertFile, recordingFile } from './rules/prometheus-files.ts';
import { type Thresholds, thresholds as usual } from './rules/thresholds.ts';
import { telephonyBoard } from './telephony/board.ts';

export const boards = [telephonyBoard, capacityBoard] as const;

/** Every generated file: its path below `grafana/` and its text. */
export function artefacts(links: Links = defaultLinks, thresholds: Thresholds = usual): Record<string, string> {
  const dashboards = boards.map((board) => [
    `dashboards/${board.uid}.json`,
    buildBoard(
      board,
      boards.filter((other) => other !== board),
    ),
  ]);
  return {
    ...Object.fromEntries(dashboards),
    'prometheus/livekit-telephony-recording.yml': recordingFile(thresholds),
    'prometheus/livekit-telephony-alerts.yml': alertFile(thresholds, links),
    'provisioning/alerting/livekit-telephony.yml': grafanaAlertFile(thresholds, links),
  };
}
