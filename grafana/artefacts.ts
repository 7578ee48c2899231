import { buildBoard } from './board/build-board.ts';
import { capacityBoard } from './capacity/board.ts';
import { defaultLinks, type Links } from './rules/annotations.ts';
import { grafanaAlertFile } from './rules/grafana-alerting.ts';
import { alertFile, recordingFile } from './rules/prometheus-files.ts';
import { type Thresholds, thresholds as usual } from './rules/thresholds.ts';
import { simulatedTrunksFile } from './simulated-trunks-file.ts';
import { telephonyBoard } from './telephony/board.ts';
import { alertTests } from './unit-tests/alert-tests.ts';
import { recordingTestFile } from './unit-tests/recording-file.ts';
import { recordingTests } from './unit-tests/recording-tests.ts';
import { replicaTests } from './unit-tests/replica-tests.ts';
import { testFile } from './unit-tests/test-file.ts';

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
  const unitTests = alertTests.map((one) => [`prometheus/tests/${one.alert}.yml`, testFile(one, links)]);
  return {
    ...Object.fromEntries(dashboards),
    ...Object.fromEntries(unitTests),
    ...Object.fromEntries(
      [...recordingTests, ...replicaTests].map((one) => [`prometheus/tests/${one.name}.yml`, recordingTestFile(one)]),
    ),
    'trunks.yaml': simulatedTrunksFile(),
    'prometheus/livekit-telephony-recording.yml': recordingFile(thresholds),
    'prometheus/livekit-telephony-alerts.yml': alertFile(thresholds, links),
    'provisioning/alerting/livekit-telephony.yml': grafanaAlertFile(thresholds, links),
  };
}
