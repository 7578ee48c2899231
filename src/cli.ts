import { Command, CommanderError } from '@commander-js/extra-typings';
import { environmentHelp } from './commands/environment-help.ts';
import { numberIn } from './commands/number-option.ts';
import { httpUrl, linkUrl } from './commands/url-option.ts';
import { UsageError } from './commands/usage-error.ts';
import { ConfigError } from './config/config.ts';
import { PortRefusal } from './http/port-refusal.ts';
import { LedgerRefusal } from './ledger/ledger.ts';
import { ThresholdsFileError } from './rules/thresholds-file.ts';
import { RecordingError } from './traffic/recording.ts';
import { version } from './version.ts';

/** Errors that a person can act on: their message is enough, and a stack would hide it. */
const isForPeople = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof LedgerRefusal ||
  error instanceof PortRefusal ||
  error instanceof UsageError ||
  error instanceof RecordingError ||
  error instanceof ThresholdsFileError;

const percent = numberIn({ min: 0, max: 100 });
const positive = numberIn({ min: 0, above: true });

/** The command line. What a command does is loaded when it runs: none should wait for what the others need. */
function commandLine(): Command {
  const program = new Command('livekit-telephony-exporter');
  program
    .description('Prometheus exporter for LiveKit telephony. Without a command it serves.')
    .version(version, '--version')
    .exitOverride()
    .showHelpAfterError()
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', 'shows the options of a command')
    .helpCommand('help [COMMAND]', 'shows the options of a command')
    // Commander counts what is too much, but does not name it.
    .allowExcessArguments()
    .hook('preAction', (_, command) => {
      const unknown = command.args[command.registeredArguments.length];
      if (unknown !== undefined) command.error(`error: unknown argument ${JSON.stringify(unknown)}`);
    });

  program
    .command('serve')
    .description('takes webhooks and serves metrics, configured by the environment')
    .addHelpText('after', ({ error }) => (error ? '' : environmentHelp()))
    .action(async () => (await import('./commands/serve.ts')).serve());

  program
    .command('demo')
    .description('shows the exporter on recorded real calls and simulated ones')
    .option('--for <SECONDS>', 'ends after this time; without it at Ctrl-C', numberIn({ min: 0 }))
    .action(async (options) => (await import('./commands/demo.ts')).demo(options));

  program
    .command('replay')
    .description('sends recorded webhooks to a running exporter, signed with LIVEKIT_API_KEY and LIVEKIT_API_SECRET')
    .argument('<FILE>', 'a recording, or bare webhook bodies, a line each')
    .requiredOption('--url <URL>', 'where the exporter takes webhooks, such as http://localhost:8080/webhook', httpUrl)
    .option('--speed <FACTOR>', 'times the recorded pace; without it as fast as each room is answered', positive)
    .action(async (file, options) => (await import('./commands/replay.ts')).replayCommand(file, options));

  program
    .command('simulate')
    .description(
      'sends the webhooks of simulated calls to a running exporter, signed with LIVEKIT_API_KEY and LIVEKIT_API_SECRET',
    )
    .requiredOption('--url <URL>', 'where the exporter takes webhooks, such as http://localhost:8080/webhook', httpUrl)
    .option('--calls-per-second <N>', 'calls that start in a second, on average', positive, 1)
    .option('--for <SECONDS>', 'starts calls for this long, then ends the open ones; without it until Ctrl-C', positive)
    .option('--speed <FACTOR>', 'people talk and ring this many times as fast as in real life', positive, 1)
    .option('--daily', 'the rate follows the hours of the day and the days of the week, in UTC', false)
    .option(
      '--trunks <N>',
      'trunks that calls come and go over, besides an inline one that dials',
      numberIn({ min: 1, max: 10_000, whole: true }),
      7,
    )
    .option('--seed <TEXT>', 'the same seed makes the same calls')
    .option('--duplicate <PCT>', 'webhooks that are delivered twice', percent, 0)
    .option('--lose <PCT>', 'webhooks that are never delivered', percent, 0)
    .option('--retry <PCT>', "webhooks that are delivered late, by one of LiveKit's further tries", percent, 0)
    .action(async (options) => (await import('./commands/simulate.ts')).simulateCommand(options));

  program
    .command('rules')
    .description('writes recording rules and alerts for Prometheus, and the same alerts for Grafana')
    .requiredOption('--out <DIR>', 'the folder to write to: DIR/prometheus and DIR/provisioning/alerting')
    .option('--runbooks <URL>', 'where docs/runbooks.md is published; alerts link to its sections', linkUrl)
    .option('--grafana <URL>', 'root of Grafana; alerts link to its panels', linkUrl)
    .option('--thresholds <FILE>', 'YAML with the numbers that differ, such as "CallSpike: { factor: 4 }"')
    .action(async (options) => (await import('./commands/rules.ts')).rulesCommand(options));

  program
    .command('version')
    .description('says what is installed')
    .action(() => void process.stdout.write(`${version}\n`));

  return program;
}

/** Without a command it serves; the options that need none are these. */
const isServe = ([first]: readonly string[]): boolean =>
  first === undefined || (first.startsWith('-') && !['-h', '--help', '--version'].includes(first));

/** Runs a command line. @returns the exit code: 2 for one that is not understood */
export async function run(args: readonly string[]): Promise<number> {
  try {
    await commandLine().parseAsync(isServe(args) ? ['serve', ...args] : args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // What was wrong, or the help that was asked for, is written by then.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(
      `${isForPeople(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    return 1;
  }
}
