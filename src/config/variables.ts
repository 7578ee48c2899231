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

/** Placeholders of examples for a key or a secret. LiveKit's development pair, devkey and secret, is not one. */
const placeholder =
  /^(…+|\.{3,}|<.*>|\$\{.*\}|\*+|x{3,}|change[-_ ]?(me|it)|placeholder|your[-_ ].*|livekit_api_(key|secret))$/i;

export const isPlaceholder = (value: string): boolean => placeholder.test(value.trim());

const credential = text.refine((value) => !isPlaceholder(value), 'the real value, not the placeholder of an example');

/** A URL without path or credentials: the API's paths are fixed, and credentials have their own variables. */
function isServerUrl(value: string): boolean {
  const url = URL.parse(value);
  if (!url || !/^(https?|wss?):$/.test(url.protocol)) return false;
  return url.host !== '' && url.pathname === '/' && `${url.username}${url.password}${url.search}${url.hash}` === '';
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Every variable that the service reads; the README's table is generated from it. */
export const variables = {
  LIVEKIT_API_KEY: {
    required: true,
    secret: true,
    schema: credential,
    description: 'API key that signs the webhooks',
  },
  LIVEKIT_API_SECRET: { required: true, secret: true, schema: credential, description: 'secret of that API key' },
  LIVEKIT_KEYS: {
    secret: true,
    schema: text,
    description: 'more key pairs, to rotate them: lines `key: secret` or a YAML map, as for livekit-server',
  },
  LIVEKIT_URL: {
    secret: true,
    schema: z.string().refine(isServerUrl, 'a URL such as https://my-project.livekit.cloud or ws://localhost:7880'),
    description:
      "URL of LiveKit's API; adds answer times of outbound calls, finds calls whose webhooks were lost, and reads the names of trunks",
  },
  LIVEKIT_API_REQUESTS_PER_SECOND: {
    default: '10',
    schema: integer(1, 1000),
    description: "maximum requests to LiveKit's API per second; LiveKit Cloud allows a project about 16",
  },
  HOST: {
    default: '0.0.0.0',
    schema: text,
    description: 'address of the webhook listener, which may face the internet',
  },
  PORT: { default: '8080', schema: port, description: 'port of the webhook listener' },
  WEBHOOK_PATH: {
    default: '/webhook',
    schema: z.string().regex(/^\/[\w./~-]*$/, 'a path that begins with /, of letters, digits and . _ ~ - /'),
    description: 'path of the webhooks',
  },
  METRICS_HOST: {
    default: '0.0.0.0',
    schema: text,
    description: 'address of the metrics listener, which should not face the internet',
  },
  METRICS_PORT: {
    default: '9464',
    schema: port,
    description: 'port of the metrics listener; if it equals `PORT`, one listener serves both',
  },
  LEDGER_URL: {
    default: 'sqlite:data/ledger.db',
    secret: true,
    schema: z
      .string()
      .refine((url) => /^(sqlite:(?!:|file:|\/\/(?!\/)|\s).+|memory:)$/.test(url) || redisTarget(url) !== undefined, {
        error: ({ input }) =>
          redisUrlProblem(String(input)) ??
          'sqlite:PATH, memory: or redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?prefix=NAME] (rediss: with TLS)',
      }),
    description:
      'where calls and totals are stored: `sqlite:PATH` (creates folders), `memory:` (lost at a restart), or for several replicas `redis://HOST` or `rediss://HOST` (TLS), with `?prefix=NAME` if ledgers share a Redis',
  },
  TRUNKS_FILE: {
    schema: text,
    description: 'YAML file with names and capacity of trunks; SIGHUP or `POST /-/reload` reads it again',
  },
  WEB_CONFIG_FILE: {
    schema: text,
    description:
      "TLS and basic authentication of the metrics listener, in the format of Prometheus' exporter-toolkit; SIGHUP or `POST /-/reload` reads it again",
  },
  WEB_MAX_REQUESTS: {
    default: '40',
    schema: integer(0, 100_000),
    description: 'maximum concurrent scrapes; further ones get 503 immediately; 0: no limit',
  },
  TRUNK_LIMIT: {
    default: '500',
    schema: integer(1, 100_000),
    description: 'maximum values of the label `trunk`; further trunks are counted as `other`',
  },
  CALL_MAX_AGE_SECONDS: {
    default: '14400',
    schema: integer(1, 31_536_000),
    description: 'a call without any webhook for this long ends as `unknown`',
  },
  MAX_BODY_BYTES: {
    default: '1048576',
    schema: integer(1024, 268_435_456),
    description: 'largest accepted body of a webhook',
  },
  LOG_LEVEL: {
    default: 'info',
    schema: z.enum(logLevels, `one of ${logLevels.join(', ')}`),
    description: `one of ${logLevels.map((level) => `\`${level}\``).join(', ')}; the log is one JSON object per line on stderr`,
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;

/** The variables' values once each was read. */
export type Values = {
  readonly [N in VariableName]:
    | z.output<(typeof variables)[N]['schema']>
    | ((typeof variables)[N] extends { required: true } | { default: string } ? never : undefined);
};
