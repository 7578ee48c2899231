import { z } from 'zod';
import { redisTarget, redisUrlProblem } from '../ledger/redis/url.ts';

/** One environment variable: its default as the README shows it, how it is read, and what it is for. */
export interface Variable {
  readonly default?: string;
  readonly required?: true;
  /** Its value may also be read from the file that `NAME_FILE` names; it is never printed. */
  readonly secret?: true;
  readonly schema: z.ZodType<unknown, string>;
  readonly description: string;
}

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `a whole number from ${min} to ${max}`);

const port = integer(0, 65_535);
const text = z.string().min(1);

/** What examples have in the place of a key or a secret. LiveKit's own development pair, devkey and secret, is none. */
const placeholder =
  /^(…+|\.{3,}|<.*>|\$\{.*\}|\*+|x{3,}|change[-_ ]?(me|it)|placeholder|your[-_ ].*|livekit_api_(key|secret))$/i;

export const isPlaceholder = (value: string): boolean => placeholder.test(value.trim());

const credential = text.refine((value) => !isPlaceholder(value), 'the real value, not the placeholder of an example');

/** A server and nothing more: the API's paths are fixed, and credentials are variables of their own. */
function isServerUrl(value: string): boolean {
  const url = URL.parse(value);
  if (!url || !/^(https?|wss?):$/.test(url.protocol)) return false;
  return url.host !== '' && url.pathname === '/' && `${url.username}${url.password}${url.search}${url.hash}` === '';
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Every variable that the service reads; the README's table is made of it. */
export const variables = {
  LIVEKIT_API_KEY: {
    required: true,
    secret: true,
    schema: credential,
    description: 'API key that signs the webhooks',
  },
  LIVEKIT_API_SECRET: { required: true, secret: true, schema: credential, description: 'its secret' },
  LIVEKIT_KEYS: {
    secret: true,
    schema: text,
    description: 'more pairs for rotation, as livekit-server reads them: `key: secret` lines or a YAML map',
  },
  LIVEKIT_URL: {
    secret: true,
    schema: z.string().refine(isServerUrl, 'a URL such as https://my-project.livekit.cloud or ws://localhost:7880'),
    description:
      "LiveKit's API, asked for what webhooks do not tell: when outbound calls are answered, ends that got lost, names of trunks",
  },
  LIVEKIT_API_REQUESTS_PER_SECOND: {
    default: '10',
    schema: integer(1, 1000),
    description: "requests to LiveKit's API at most; LiveKit Cloud allows a project about 16",
  },
  HOST: { default: '0.0.0.0', schema: text, description: 'address of the webhook listener, which faces the internet' },
  PORT: { default: '8080', schema: port, description: 'port of the webhook listener' },
  WEBHOOK_PATH: {
    default: '/webhook',
    schema: z.string().regex(/^\/[\w./~-]*$/, 'a path that begins with /, of letters, digits and . _ ~ - /'),
    description: 'path that takes the webhooks',
  },
  METRICS_HOST: {
    default: '0.0.0.0',
    schema: text,
    description: 'address of the metrics listener, which faces the inside',
  },
  METRICS_PORT: {
    default: '9464',
    schema: port,
    description: 'port of the metrics listener; equal to `PORT`: one listener serves both',
  },
  LEDGER_URL: {
    default: 'sqlite:data/ledger.db',
    secret: true,
    schema: z.string().refine((url) => /^(sqlite:.+|memory:)$/.test(url) || redisTarget(url) !== undefined, {
      error: ({ input }) =>
        redisUrlProblem(String(input)) ??
        'sqlite:PATH, memory: or redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?prefix=NAME] (rediss: with TLS)',
    }),
    description:
      'where calls and totals live: `sqlite:PATH` (folders are made), `memory:` (gone with the process), or for several replicas `redis://HOST` or `rediss://HOST` (TLS), with `?prefix=NAME` where ledgers share a Redis',
  },
  TRUNKS_FILE: {
    schema: text,
    description: 'YAML that names trunks and their capacity; SIGHUP or `POST /-/reload` reads it again',
  },
  WEB_CONFIG_FILE: {
    schema: text,
    description:
      "TLS and basic authentication of the metrics listener, in the format of Prometheus' exporter-toolkit; read again on a reload",
  },
  WEB_MAX_REQUESTS: {
    default: '40',
    schema: integer(0, 100_000),
    description: 'scrapes at the same time; more are answered 503 at once; 0: no limit',
  },
  TRUNK_LIMIT: {
    default: '500',
    schema: integer(1, 100_000),
    description: 'distinct values of the `trunk` label; further trunks become `other`',
  },
  CALL_MAX_AGE_SECONDS: {
    default: '14400',
    schema: integer(1, 31_536_000),
    description: 'a call that nothing was heard of for this long is ended as `unknown`',
  },
  MAX_BODY_BYTES: {
    default: '1048576',
    schema: integer(1024, 268_435_456),
    description: 'largest webhook body that is taken',
  },
  LOG_LEVEL: {
    default: 'info',
    schema: z.enum(logLevels, `one of ${logLevels.join(', ')}`),
    description: `one of ${logLevels.map((level) => `\`${level}\``).join(', ')}; logs are one JSON object a line on stderr`,
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;

/** The variables' values once each was read. */
export type Values = {
  readonly [N in VariableName]:
    | z.output<(typeof variables)[N]['schema']>
    | ((typeof variables)[N] extends { required: true } | { default: string } ? never : undefined);
};
