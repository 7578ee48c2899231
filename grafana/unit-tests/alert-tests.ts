import type { AlertTest } from './alert-test.ts';
import { capacityTests } from './capacity-tests.ts';
import { exporterTests } from './exporter-tests.ts';
import { pipelineTests } from './pipeline-tests.ts';
import { qualityTests } from './quality-tests.ts';
import { trafficTests } from './traffic-tests.ts';

/** A test for every alert. */
export const alertTests: readonly AlertTest[] = [
  ...trafficTests,
  ...qualityTests,
  ...capacityTests,
  ...pipelineTests,
  ...exporterTests,
];
