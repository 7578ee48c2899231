import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { recordingGroups } from '../../../../src/rules/recording-rules.ts';
import { thresholds } from '../../../../src/rules/thresholds.ts';
import type { Span } from './model.ts';
import { runProgram } from './process.ts';
import { startPrometheus } from './prometheus.ts';

/** Blocks of a week, so that promtool does not read its input once for every two hours. */
const blocks = ['--max-block-duration=162h', '-q'];

/**
 * Makes a folder with the blocks of a history, and of what the recording rules say of it.
 * @param write writes the history to a file, as OpenMetrics
 * @returns the folder; its blocks are in `data`
 */
export async function historyTsdb(write: (file: string) => Promise<unknown>, span: Span): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'livekit-telephony-history-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  const text = join(folder, 'history.om');
  await write(text);
  runProgram('promtool', ['tsdb', 'create-blocks-from', ...blocks, 'openmetrics', text, data]);
  rmSync(text);
  // Each group reads what the one before recorded, and Prometheus sees new blocks when it starts.
  for (const group of recordingGroups(thresholds)) {
    // The times at which a group is evaluated follow from its file's name: a relative one is the same in every run.
    const rules = `${group.name}.yml`;
    writeFileSync(join(folder, rules), stringify({ groups: [{ ...group, interval: `${span.step}s` }] }));
    const prometheus = await startPrometheus(folder, {});
    try {
      const at = [`--url=${prometheus.url}`, `--start=${span.start}`, `--end=${span.end}`, `--output-dir=${data}`];
      runProgram('promtool', ['tsdb', 'create-blocks-from', ...blocks, 'rules', ...at, rules], folder);
    } finally {
      await prometheus.stop();
    }
  }
  return folder;
}
