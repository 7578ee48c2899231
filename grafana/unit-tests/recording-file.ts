import { recordingGroups } from '../../src/rules/recording-rules.ts';
import { yaml } from '../../src/rules/rule-files.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import { generated } from './generated.ts';
import type { RecordingTest } from './recording-tests.ts';

/** The unit test of recording rules, as `promtool test rules` reads it; the rules lie one folder up. */
export function recordingTestFile({ about, step, series, checks }: RecordingTest): string {
  const interval = `${step}m`;
  return yaml(generated, {
    rule_files: ['../livekit-telephony-recording.yml', '../livekit-telephony-alerts.yml'],
    evaluation_interval: interval,
    // Without it promtool evaluates the groups in a random order, and a rule may see what another recorded a step before.
    group_eval_order: recordingGroups(thresholds).map(({ name }) => name),
    tests: [
      {
        name: about,
        interval,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: checks.map(({ minute, expr, samples }) => ({
          expr,
          eval_time: `${minute}m`,
          exp_samples: Object.entries(samples).map(([labels, value]) => ({ labels, value })),
        })),
      },
    ],
  });
}
