import { parseArgs } from 'node:util';
import { readRecording } from '../traffic/recording.ts';
import { replay } from '../traffic/replay.ts';
import { keyPairOf } from './key-pair.ts';
import { numberOption } from './number-option.ts';
import { allTaken, statusLines } from './status-lines.ts';
import { urlOption } from './url-option.ts';
import { UsageError } from './usage-error.ts';

const usage = 'usage: livekit-telephony-exporter replay FILE --url URL [--speed FACTOR]';

/** Sends recorded webhooks to a running exporter, signed with the environment's key. */
export async function replayCommand(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { url: { type: 'string' }, speed: { type: 'string' } },
  });
  const [file, ...rest] = positionals;
  if (!file || rest.length > 0) throw new UsageError(usage);
  const url = urlOption(values.url, usage);
  const speed = numberOption('speed', values.speed, { min: 0, above: true });
  const keys = keyPairOf(process.env);
  const statuses = await replay(readRecording(file), { url, keys, speed });
  process.stdout.write(`${statusLines(statuses)}\n`);
  if (!allTaken(statuses)) process.exitCode = 1;
}
