import { readRecording } from '../traffic/recording.ts';
import { replay } from '../traffic/replay.ts';
import { allAccepted, answeredIn, statusLines } from './report.ts';
import { keyPairOf, reachable } from './sending.ts';
import { untilSignal } from './terminal.ts';

export interface ReplaySettings {
  readonly url: string;
  readonly speed?: number | undefined;
}

/** Sends recorded webhooks to a running exporter, signed with the key pair of the environment, until Ctrl-C. */
export async function replayCommand(file: string, { url, speed }: ReplaySettings): Promise<void> {
  const keys = keyPairOf(process.env);
  const webhooks = readRecording(file);
  await reachable(url);
  const stop = new AbortController();
  void untilSignal().then(() => stop.abort());
  const statuses = await replay(webhooks, { url, keys, speed, stop: stop.signal });
  process.stdout.write(`${statusLines(statuses)}\n`);
  if (stop.signal.aborted) process.stderr.write(`stopped: ${answeredIn(statuses)} of ${webhooks.length} answered\n`);
  if (stop.signal.aborted || !allAccepted(statuses)) process.exitCode = 1;
}
