import { readRecording } from '../traffic/recording.ts';
import { replay } from '../traffic/replay.ts';
import { keyPairOf } from './key-pair.ts';
import { reachable } from './reachable.ts';
import { allTaken, answeredIn, statusLines } from './status-lines.ts';
import { untilSignal } from './until-signal.ts';

export interface ReplaySettings {
  readonly url: string;
  readonly speed?: number | undefined;
}

/** Sends recorded webhooks to a running exporter, signed with the environment's key; Ctrl-C stops it. */
export async function replayCommand(file: string, { url, speed }: ReplaySettings): Promise<void> {
  const keys = keyPairOf(process.env);
  const webhooks = readRecording(file);
  await reachable(url);
  const stop = new AbortController();
  void untilSignal().then(() => stop.abort());
  const statuses = await replay(webhooks, { url, keys, speed, stop: stop.signal });
  process.stdout.write(`${statusLines(statuses)}\n`);
  if (stop.signal.aborted) process.stderr.write(`stopped: ${answeredIn(statuses)} of ${webhooks.length} answered\n`);
  if (stop.signal.aborted || !allTaken(statuses)) process.exitCode = 1;
}
