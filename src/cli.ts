import { demo } from './commands/demo.ts';
import { replayCommand } from './commands/replay.ts';
import { serve } from './commands/serve.ts';
import { UsageError } from './commands/usage-error.ts';
import { ConfigError } from './config/config.ts';
import { PortRefusal } from './http/port-refusal.ts';
import { LedgerRefusal } from './ledger/ledger-refusal.ts';
import { RecordingError } from './traffic/recording.ts';
import { version } from './version.ts';

const help = `livekit-telephony-exporter ${version}
  serve                       takes webhooks and serves metrics (the default), configured by the environment
  demo [--for SECONDS]        shows the exporter on recorded real calls
  replay FILE --url URL [--speed FACTOR]
                              sends recorded webhooks to a running exporter
`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  serve,
  demo,
  replay: replayCommand,
  async help() {
    process.stdout.write(help);
  },
};

/** Errors that a person can act on: their message is enough, and a stack would hide it. */
const isForPeople = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof LedgerRefusal ||
  error instanceof PortRefusal ||
  error instanceof UsageError ||
  error instanceof RecordingError ||
  (error instanceof Error && 'code' in error && /^ERR_PARSE_ARGS/.test(String(error.code)));

/** Runs a command line. @returns the exit code */
export async function run([name = 'serve', ...args]: readonly string[]): Promise<number> {
  const wantsHelp = name === '--help' || name === '-h' || args.includes('--help');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (wantsHelp) await commands.help?.([]);
    else if (command) await command(args);
    else throw new UsageError(`unknown command ${JSON.stringify(name)}\n${help}`);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    process.stderr.write(
      `${isForPeople(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    return 1;
  }
}
