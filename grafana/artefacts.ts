import { ruleFiles } from '../src/rules/rule-files.ts';
import { thresholds } from '../src/rules/thresholds.ts';
import { buildBoard } from './board/build-board.ts';
import { importable } from './board/import-board.ts';
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

/** What the Helm chart ships: a chart cannot read files outside of its folder. */
const chartFiles = (files: Readonly<Record<string, string>>) =>
  Object.entries(files)
    .filter(([path]) => /^(dashboards|prometheus)\//.test(path))
    .map(([path, text]) => [`../deploy/helm/livekit-telephony-exporter/files/${path}`, text]);

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Every generated file: its path below `grafana/` and its text. */
export function artefacts(): Record<string, string> {
  const dashboards: Record<string, string> = Object.fromEntries(
    boards.flatMap((board) => {
      const others = boards.filter((other) => other !== board);
      const built = buildBoard(board, others);
      return [
        [`dashboards/${board.uid}.json`, json(built)],
        [`import/${board.uid}.json`, json(importable(built))],
      ];
    }),
  );
  const rules = ruleFiles(thresholds, {});
  const unitTests = alertTests.map((one) => [`prometheus/tests/${one.alert}.yml`, testFile(one)]);
  return {
    ...dashboards,
    ...Object.fromEntries(unitTests),
    ...Object.fromEntries(
      [...recordingTests, ...serviceLevelTests, ...replicaTests].map((one) => [
        `prometheus/tests/${one.name}.yml`,
        recordingTestFile(one),
      ]),
    ),
    'trunks.yaml': simulatedTrunksFile(),
    ...rules,
    ...Object.fromEntries(chartFiles({ ...dashboards, ...rules })),
  };
}
