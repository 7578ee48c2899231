import { Command, CommanderError } from '@commander-js/extra-typings';
import { environmentHelp, httpUrl, linkUrl, numberIn, UsageError } from './commands/options.ts';
import { ConfigError } from './config/config.ts';
import { PortRefusal } from './http/port-refusal.ts';
import { LedgerRefusal } from './ledger/ledger.ts';
import { RecordingError } from './traffic/recording.ts';
import { version } from './version.ts';
import { ConfigFileError } from './yaml-file.ts';

/** Errors that an operator can fix: their message is enough, and a stack would hide it. */
const isForOperators = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof LedgerRefusal ||
  error instanceof PortRefusal ||
  error instanceof UsageError ||
  error instanceof RecordingError ||
  error instanceof ConfigFileError;

const percent = numberIn({ min: 0, max: 100 });
const positive = numberIn({ min: 0, above: true });

/** The code of a command is loaded when it runs, so that no command waits for what another needs. */
function commandLine(): Command {
  const program = new Command('livekit-telephony-exporter');
  program
    .description('Prometheus exporter for LiveKit telephony. The default command is serve.')
    .version(version, '--version')
    .exitOverride()
    .showHelpAfterError()
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', 'shows the options of a command')
    .helpCommand('help [COMMAND]', 'shows the options of a command')
    // Commander only counts excess arguments, but does not name them.
    .allowExcessArguments()
    .hook('preAction', (_, command) => {
      const unknown = command.args[command.registeredArguments.length];
      if (unknown !== undefined) command.error(`error: unknown argument ${JSON.stringify(unknown)}`);
    });

  program
    .command('serve')
    .description('receives webhooks and serves metrics, configured by the environment')
    .addHelpText('after', ({ error }) => (error ? '' : environmentHelp()))
    .action(async () => (await import('./commands/serve.ts')).serve());

  program
    .command('demo')
    .description('shows the exporter on recorded real calls and simulated ones')
    .option('--for <SECONDS>', 'ends after this time; by default at Ctrl-C', numberIn({ min: 0 }))
    .action(async (options) => (await import('./commands/demo.ts')).demo(options));

  program
    .command('replay')
    .description('sends recorded webhooks to a running exporter, signed with LIVEKIT_API_KEY and LIVEKIT_API_SECRET')
    .argument('<FILE>', 'a recording, or bare webhook bodies, one per line')
    .requiredOption('--url <URL>', 'the webhook URL of the exporter, such as http://localhost:8080/webhook', httpUrl)
    .option('--speed <FACTOR>', 'multiplies the recorded pace; by default as fast as each room is answered', positive)
    .action(async (file, options) => (await import('./commands/replay.ts')).replayCommand(file, options));

  program
    .command('simulate')
    .description(
      'sends the webhooks of simulated calls to a running exporter, signed with LIVEKIT_API_KEY and LIVEKIT_API_SECRET',
    )
    .requiredOption('--url <URL>', 'the webhook URL of the exporter, such as http://localhost:8080/webhook', httpUrl)
    .option('--calls-per-second <N>', 'calls that start per second, on average', positive, 1)
    .option('--for <SECONDS>', 'starts calls for this long, then ends the open ones; by default until Ctrl-C', positive)
    .option('--speed <FACTOR>', 'calls are this many times faster than in real life', positive, 1)
    .option('--daily', 'the rate follows the hours of the day and the days of the week, in UTC', false)
    .option(
      '--trunks <N>',
      'trunks of the calls, besides an inline one for outbound calls',
      numberIn({ min: 1, max: 10_000, whole: true }),
      7,
    )
    .option('--seed <TEXT>', 'the same seed results in the same calls')
    .option('--duplicate <PCT>', 'webhooks that are delivered twice', percent, 0)
    .option(
      '--lose <PCT>',
      'webhooks that are never delivered, besides the few leaves that are always lost',
      percent,
      0,
    )
    .option('--retry <PCT>', "webhooks that are delivered late, by one of LiveKit's retries", percent, 0)
    .action(async (options) => (await import('./commands/simulate.ts')).simulateCommand(options));

  program
    .command('rules')
    .description('writes recording rules and alerts for Prometheus, and the same alerts for Grafana')
    .requiredOption('--out <DIR>', 'the folder for DIR/prometheus and DIR/provisioning/alerting')
    .option('--runbooks <URL>', 'where docs/runbooks.md is published; alerts link to its sections', linkUrl)
    .option('--grafana <URL>', 'root of Grafana; alerts link to its panels', linkUrl)
    .option(
      '--thresholds <FILE>',
      'YAML with thresholds that differ from the defaults, such as "CallSpike: { factor: 4 }"',
    )
    .action(async (options) => (await import('./commands/rules.ts')).rulesCommand(options));

  program
    .command('version')
    .description('prints the installed version')
    .action(() => void process.stdout.write(`${version}\n`));

  return program;
}

/** `serve` is the default command, except for options that need no command. */
const isServe = ([first]: readonly string[]): boolean =>
  first === undefined || (first.startsWith('-') && !['-h', '--help', '--version'].includes(first));

/** Runs a command line. @returns the exit code: 2 for a wrong command line */
export async function run(args: readonly string[]): Promise<number> {
  try {
    await commandLine().parseAsync(isServe(args) ? ['serve', ...args] : args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has already written the problem, or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(
      `${isForOperators(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    return 1;
  }
}
