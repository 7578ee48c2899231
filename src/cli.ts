import { UsageError } from './commands/usage-error.ts';
import { ConfigError } from './config/config.ts';
import { PortRefusal } from './http/port-refusal.ts';
import { LedgerRefusal } from './ledger/ledger.ts';
import { RecordingError } from './traffic/recording.ts';
import { version } from './version.ts';

const help = `livekit-telephony-exporter ${version}
  serve                       takes webhooks and serves metrics (the default), configured by the environment
  demo [--for SECONDS]        shows the exporter on recorded real calls and simulated ones
  replay FILE --url URL [--speed FACTOR]
                              sends recorded webhooks to a running exporter
  simulate --url URL [--calls-per-second N] [--for SECONDS] [...]
                              sends the webhooks of simulated calls; alone it lists its options
  version                     says what is installed
`;

type Command = (args: readonly string[]) => Promise<void>;

/** Loaded when asked for: a command should not wait for what the others need. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  demo: async () => (await import('./commands/demo.ts')).demo,
  replay: async () => (await import('./commands/replay.ts')).replayCommand,
  simulate: async () => (await import('./commands/simulate.ts')).simulateCommand,
  help: async () => async () => void process.stdout.write(help),
  version: async () => async () => void process.stdout.write(`${version}\n`),
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
  const wanted = wantsHelp ? 'help' : name.replace(/^--(?=version$)/, '');
  const load = Object.hasOwn(commands, wanted) ? commands[wanted] : undefined;
  try {
    if (!load) throw new UsageError(`unknown command ${JSON.stringify(name)}\n${help}`);
    const command = await load();
    await command(args);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    process.stderr.write(
      `${isForPeople(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    return 1;
  }
}
