import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { replayCommand } from '../../src/commands/replay.ts';
import { UsageError } from '../../src/commands/usage-error.ts';
import { keyEnvironment, runCommand } from '../support/command.ts';
import { sumOf } from '../support/exposition.ts';
import { runningExporter, scrape } from '../support/running-exporter.ts';
import { scratchFile } from '../support/scratch.ts';

const recording = fileURLToPath(new URL('../../recordings/recorded.jsonl', import.meta.url));
const usage = 'usage: livekit-telephony-exporter replay FILE --url URL [--speed FACTOR]';
const url = 'http://127.0.0.1:9/webhook';

describe('the command replay', () => {
  const refused: readonly (readonly [string, readonly string[], string])[] = [
    ['without a file', ['--url', url], usage],
    ['with two files', ['a', 'b', '--url', url], usage],
    ['without a URL', [recording], usage],
    ['with another scheme', [recording, '--url', 'ftp://a'], '--url: expected an http or https URL, got "ftp://a"'],
    [
      'with a bare host',
      [recording, '--url', 'localhost:80'],
      '--url: expected an http or https URL, got "localhost:80"',
    ],
    ['with a speed of 0', [recording, '--url', url, '--speed', '0'], '--speed: expected a number above 0, got "0"'],
  ];
  test.each(refused)('%s says what was expected', async (_, args, message) => {
    await expect(replayCommand(args)).rejects.toThrow(new UsageError(message));
  });
});

describe('the process of replay', { timeout: 60_000 }, () => {
  test('sends a recording to an exporter in another process, and exits 0', async () => {
    const exporter = await runningExporter();
    onTestFinished(() => exporter.close());
    expect(await runCommand(['replay', recording, '--url', exporter.webhookUrl])).toEqual({
      code: 0,
      stdout: '385 answered 200\n',
      stderr: '',
    });
    expect(sumOf(await scrape(exporter), 'calls_started_total')).toBe(38);
  });

  test('exits 1 when something was refused, and says what', async () => {
    const exporter = await runningExporter();
    onTestFinished(() => exporter.close());
    const wrong = { ...keyEnvironment, LIVEKIT_API_SECRET: 'another secret' };
    expect(await runCommand(['replay', recording, '--url', exporter.webhookUrl], wrong)).toEqual({
      code: 1,
      stdout: '385 answered 401\n',
      stderr: '',
    });
  });

  test('exits 1 without a key, in one line', async () => {
    expect(await runCommand(['replay', recording, '--url', url], {})).toEqual({
      code: 1,
      stdout: '',
      stderr: 'LIVEKIT_API_KEY: required, the pair that the exporter checks webhooks with\n',
    });
  });

  test('exits 1 at a line that is no webhook, before it sends any', async () => {
    const file = scratchFile('{"event":"room_started"}\nnonsense\n');
    expect(await runCommand(['replay', file, '--url', url])).toEqual({
      code: 1,
      stdout: '',
      stderr: `${file}:2 is not a recorded webhook\n`,
    });
  });
});
