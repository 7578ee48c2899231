import { ruleFiles } from '../src/rules/rule-files.ts';
import { thresholds } from '../src/rules/thresholds.ts';
import { buildBoard } from './board/build-board.ts';
import { capacityBoard } from './capacity/board.ts';
import { simulatedTrunksFile } from './simulated-trunks-file.ts';
import { telephonyBoard } from './telephony/board.ts';
import { alertTests } from './unit-tests/alert-tests.ts';
import { recordingTestFile } from './unit-tests/recording-file.ts';
import { recordingTests } from './unit-tests/recording-tests.ts';
import { replicaTests } from './unit-tests/replica-tests.ts';
import { serviceLevelTests } from './unit-tests/service-level-tests.ts';
import { testFile } from './unit-tests/test-file.ts';

export const boards = [telephonyBoard, capacityBoard] as const;

/** Every generated file: its path below `grafana/` and its text. */
export function artefacts(): Record<string, string> {
  const dashboards = boards.map((board) => [
    `dashboards/${board.uid}.json`,
    buildBoard(
      board,
      boards.filter((other) => other !== board),
    ),
  ]);
  const unitTests = alertTests.map((one) => [`prometheus/tests/${one.alert}.yml`, testFile(one)]);
  return {
    ...Object.fromEntries(dashboards),
    ...Object.fromEntries(unitTests),
    ...Object.fromEntries(
      [...recordingTests, ...serviceLevelTests, ...replicaTests].map((one) => [
        `prometheus/tests/${one.name}.yml`,
        recordingTestFile(one),
      ]),
    ),
    'trunks.yaml': simulatedTrunksFile(),
    ...ruleFiles(thresholds, {}),
  };
}
