import { parseArgs } from 'node:util';
import { readRecording } from '../traffic/recording.ts';
import { replay } from '../traffic/replay.ts';
import { keyPairOf } from './key-pair.ts';
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
  if (!file || rest.length > 0 || !values.url || !URL.canParse(values.url)) throw new UsageError(usage);
  const speed = values.speed === undefined ? undefined : Number(values.speed);
  if (speed !== undefined && !(speed > 0)) throw new UsageError(`--speed: expected a number above 0\n${usage}`);
  const webhooks = readRecording(file);
  const report = await replay(webhooks, { url: values.url, keys: keyPairOf(process.env), speed });
  for (const [status, count] of Object.entries(report))
    process.stdout.write(`${count} answered ${status === '0' ? 'not at all' : status}\n`);
  if (Object.keys(report).some((status) => status !== '200')) process.exitCode = 1;
}
