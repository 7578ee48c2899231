import { inferenceTexts } from '../src/catalog/inferences.ts';
import { apiTrouble } from '../src/catalog/livekit-api.ts';
import { type Effect, fill, type Refusal, refusals } from '../src/catalog/refusals.ts';
import { type StartupError, startupErrors } from '../src/catalog/startup-errors.ts';
import { inferences } from '../src/catalog/values.ts';
import { variables } from '../src/config/variables.ts';

const sentence = (clause: string): string => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;

const effects: Readonly<Record<Effect, string>> = {
  lost: 'The webhook is lost: LiveKit treats the answer as delivered.',
  again: 'LiveKit sends the webhook again, up to 4 times within 15 s.',
  stray: 'None: it is rarely a webhook.',
};

const defaults = { WEBHOOK_PATH: variables.WEBHOOK_PATH.default, MAX_BODY_BYTES: variables.MAX_BODY_BYTES.default };

/** Why webhooks are refused: a section a reason, in the words of the log and the status page. */
export const refusalSections = (): string =>
  Object.entries(refusals)
    .map(([reason, { what, cause, cure, effect }]: [string, Refusal]) =>
      fill(
        `### ${reason}\n**${sentence(what)}** ${cause}\n\n*What to do:* ${cure}\n\n*Effect:* ${effects[effect]}\n`,
        defaults,
      ),
    )
    .join('\n');

/** What keeps the exporter from starting: a line an error. */
export const startupTable = (): string =>
  [
    '| the message begins with | what to do |',
    '| --- | --- |',
    ...Object.values(startupErrors).map(({ what, cure }: StartupError) => {
      const text = (part: string) =>
        fill(part, { VARIABLE: 'PORT', HOST_VARIABLE: 'HOST', host: 'HOST', port: 'N', path: 'PATH' });
      return `| ${text(what)} | ${text(cure)} |`;
    }),
  ].join('\n');

/** Starts and ends that were inferred: a line each. */
export const inferencesTable = (): string =>
  [
    '| `edge`/`cause` | on the status page | cause |',
    '| --- | --- | --- |',
    ...inferences.map((inference) => {
      const { what, meaning } = inferenceTexts[inference];
      return `| \`${inference}\` | ${what} | ${meaning} |`;
    }),
  ].join('\n');

/** Codes of `api_requests_total` that mean the same. */
const apiCodes = [
  ['401', '403'],
  ['404', 'malformed'],
  ['too_large'],
  ['429'],
  ['5xx'],
  ['timeout', 'unreachable'],
] as const;

/** Why LiveKit's API gives no usable answer: a line a reason. */
export const apiTroublesTable = (): string =>
  [
    '| `code` | cause | what to do |',
    '| --- | --- | --- |',
    ...apiCodes.map((codes) => {
      const { cause, cure } = apiTrouble(codes[0]);
      const text = (part: string) => fill(part, { GRANT: 'GRANT' });
      return `| ${codes.map((code) => `\`${code}\``).join(', ')} | ${text(cause)} | ${text(cure)} |`;
    }),
  ].join('\n');
