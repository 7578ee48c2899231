import { readWebConfig, type WebConfig } from '../http/web-config-file.ts';
import type { Trunk } from '../trunks/trunks.ts';
import { readTrunks } from '../trunks/trunks-file.ts';
import { ConfigFileError } from '../yaml-file.ts';
import { nearMisses } from './near-misses.ts';
import { parseKeys } from './parse-keys.ts';
import { readSecret } from './read-secret.ts';
import { isPlaceholder, type Values, type Variable, type VariableName, variables } from './variables.ts';

/** LiveKit's API, and the pair that its requests are signed with. */
export interface LiveKitServer {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
  readonly requestsPerSecond: number;
}

/** How the service is set up. */
export interface Config {
  /** What is allowed and hardly meant, a sentence each. */
  readonly warnings: readonly string[];
  /** Secrets by API key. */
  readonly keys: ReadonlyMap<string, string>;
  readonly host: string;
  readonly port: number;
  readonly webhookPath: string;
  readonly metricsHost: string;
  readonly metricsPort: number;
  readonly webConfigFile: string | undefined;
  /** Undefined: the metrics listener is open to everybody, without TLS. */
  readonly web: WebConfig | undefined;
  /** Scrapes at the same time; 0: no limit. */
  readonly webMaxRequests: number;
  readonly ledgerUrl: string;
  readonly trunksFile: string | undefined;
  readonly trunks: readonly Trunk[];
  readonly trunkLimit: number;
  readonly callMaxAgeMs: number;
  readonly maxBodyBytes: number;
  /** LiveKit's API; undefined: it is not asked. */
  readonly livekit: LiveKitServer | undefined;
  readonly logLevel: Values['LOG_LEVEL'];
}

/** Everything that is wrong with the environment, a line a problem; it names variables and never a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

function readVariable(environment: Environment, name: VariableName, problems: string[]): unknown {
  const variable: Variable = variables[name];
  const read = variable.secret ? readSecret(environment, name) : { value: environment[name] || undefined };
  if ('problem' in read) {
    problems.push(read.problem);
    return undefined;
  }
  const value = read.value ?? variable.default;
  if (value === undefined) {
    if (variable.required) problems.push(`${name}: required, ${variable.description}`);
    return undefined;
  }
  const parsed = variable.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const got = variable.secret ? '' : `, got ${JSON.stringify(value)}`;
  problems.push(`${name}: expected ${parsed.error.issues[0]?.message ?? 'something else'}${got}`);
  return undefined;
}

function keysOf(values: Values, problems: string[]): ReadonlyMap<string, string> {
  const more = values.LIVEKIT_KEYS === undefined ? new Map<string, string>() : parseKeys(values.LIVEKIT_KEYS);
  if (!more) problems.push('LIVEKIT_KEYS: expected `key: secret` lines or a YAML map of them');
  if ([...(more ?? [])].some((pair) => pair.some(isPlaceholder)))
    problems.push('LIVEKIT_KEYS: expected real keys and secrets, not the placeholders of an example');
  if ((more?.get(values.LIVEKIT_API_KEY) ?? values.LIVEKIT_API_SECRET) !== values.LIVEKIT_API_SECRET)
    problems.push('LIVEKIT_KEYS: expected the secret of LIVEKIT_API_KEY to be LIVEKIT_API_SECRET, or other keys only');
  return new Map([...(more ?? []), [values.LIVEKIT_API_KEY, values.LIVEKIT_API_SECRET]]);
}

const isShared = ({ PORT, METRICS_PORT }: Values): boolean => PORT === METRICS_PORT && PORT !== 0;

function checkPaths(values: Values, problems: string[]): void {
  const taken = ['/healthz', ...(isShared(values) ? ['/', '/metrics', '/-/healthy', '/-/ready', '/-/reload'] : [])];
  if (taken.some((path) => values.WEBHOOK_PATH === path || values.WEBHOOK_PATH === `${path}/`))
    problems.push(`WEBHOOK_PATH: expected a path other than ${taken.join(', ')}`);
}

function sharedPortWarning(values: Values): string[] {
  if (!isShared(values)) return [];
  return [
    'METRICS_PORT is PORT: one listener serves both, so whoever reaches the webhook path reaches metrics and status page',
  ];
}

/** What a file holds that a variable names; its problems are problems of the variable. */
function readFileOf<T>(variable: string, path: string, read: (path: string) => T, problems: string[]): T | undefined {
  try {
    return read(path);
  } catch (error) {
    if (!(error instanceof ConfigFileError)) throw error;
    problems.push(...error.problems.map((problem) => `${variable}: ${problem}`));
    return undefined;
  }
}

const trunksOf = ({ TRUNKS_FILE: path }: Values, problems: string[]): readonly Trunk[] =>
  (path === undefined ? undefined : readFileOf('TRUNKS_FILE', path, readTrunks, problems)) ?? [];

function webOf(values: Values, problems: string[]): WebConfig | undefined {
  const path = values.WEB_CONFIG_FILE;
  if (path === undefined) return undefined;
  if (isShared(values))
    problems.push(
      'WEB_CONFIG_FILE: expected METRICS_PORT to differ from PORT: LiveKit sends webhooks without password or client certificate',
    );
  return readFileOf('WEB_CONFIG_FILE', path, readWebConfig, problems);
}

/**
 * Reads the configuration from the environment.
 * @throws ConfigError with every problem at once
 */
export function readConfig(environment: Environment): Config {
  const problems: string[] = [];
  const names = Object.keys(variables) as VariableName[];
  const values = Object.fromEntries(names.map((name) => [name, readVariable(environment, name, problems)])) as Values;
  const keys = keysOf(values, problems);
  const trunks = trunksOf(values, problems);
  const web = webOf(values, problems);
  checkPaths(values, problems);
  const warnings = nearMisses(Object.keys(environment));
  if (problems.length > 0) throw new ConfigError([...problems, ...warnings]);
  return {
    warnings: [...warnings, ...sharedPortWarning(values)],
    keys,
    host: values.HOST,
    port: values.PORT,
    webhookPath: values.WEBHOOK_PATH,
    metricsHost: values.METRICS_HOST,
    metricsPort: values.METRICS_PORT,
    webConfigFile: values.WEB_CONFIG_FILE,
    web,
    webMaxRequests: values.WEB_MAX_REQUESTS,
    ledgerUrl: values.LEDGER_URL,
    trunksFile: values.TRUNKS_FILE,
    trunks,
    trunkLimit: values.TRUNK_LIMIT,
    callMaxAgeMs: values.CALL_MAX_AGE_SECONDS * 1000,
    maxBodyBytes: values.MAX_BODY_BYTES,
    livekit: values.LIVEKIT_URL
      ? {
          url: values.LIVEKIT_URL,
          key: values.LIVEKIT_API_KEY,
          secret: values.LIVEKIT_API_SECRET,
          requestsPerSecond: values.LIVEKIT_API_REQUESTS_PER_SECOND,
        }
      : undefined,
    logLevel: values.LOG_LEVEL,
  };
}
