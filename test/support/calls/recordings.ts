import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WebhookEvent } from 'livekit-server-sdk';
import type { Direction, Outcome } from '../../../src/catalog/values.ts';

const path = (name: string) => fileURLToPath(new URL(`../../../recordings/${name}.jsonl`, import.meta.url));
const lines = (name: string): unknown[] =>
  readFileSync(path(name), 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

/** A recorded request: 503 was answered where LiveKit then tried again. */
export interface Recorded {
  readonly receivedAt: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event: WebhookEvent;
}

/** The truth about a call, from the SIP side; `outcome` null: no webhook ever reported the end. */
export interface Scenario {
  readonly room: string;
  readonly callID: string;
  readonly direction: Direction;
  readonly trunk: string;
  readonly outcome: Outcome | null;
  readonly what: string;
  readonly talkMs?: number;
  readonly joins?: number;
  /** From the first join to the end; null: lost at a time that nobody knows. */
  readonly durationMs?: number | null;
}

const withEvent = (line: unknown): Recorded => {
  const recorded = line as Omit<Recorded, 'event'>;
  return { ...recorded, event: WebhookEvent.fromJson(JSON.parse(recorded.body), { ignoreUnknownFields: true }) };
};

/** Every request of the 38 recorded calls. */
export const recorded: readonly Recorded[] = lines('recorded').map(withEvent);
export const scenarios = lines('scenarios') as readonly Scenario[];
/** Every request of the 6 calls through restarts of the media server. */
export const restarts: readonly Recorded[] = lines('restarts').map(withEvent);
export const restartScenarios = lines('restarts-scenarios') as readonly Scenario[];
/** Every request of 2 answered calls during which the SIP service stalled for 35 s. */
export const stall: readonly Recorded[] = lines('stall').map(withEvent);
export const stallScenarios = lines('stall-scenarios') as readonly Scenario[];
/** Every request of 4 calls in 2 rooms: in each, the second call took the identity of the first. */
export const replaced: readonly Recorded[] = lines('replaced').map(withEvent);
export const replacedScenarios = lines('replaced-scenarios') as readonly Scenario[];

/** What a receiver that answered like the recorded one has accepted. */
export const delivered = (requests: readonly Recorded[]) => requests.filter(({ status }) => status === 200);

const isPhone = /\+?\d{7,}/g;

/**
 * Everything in the recorded webhooks that may reveal who called whom: room names, identities, names, phone numbers, and
 * the numbers within them.
 */
export function personalTexts(): ReadonlySet<string> {
  const texts = [...recorded, ...restarts, ...stall, ...replaced].flatMap(({ event: { room, participant, track } }) => [
    room?.name,
    participant?.identity,
    participant?.name,
    track?.name,
    participant?.attributes['sip.phoneNumber'],
    participant?.attributes['sip.trunkPhoneNumber'],
  ]);
  const found = texts.filter((text) => text !== undefined && text !== '');
  return new Set(
    found.flatMap((text = '') => [text, ...(text.match(isPhone) ?? [])].flatMap((one) => [one, one.replace('+', '')])),
  );
}
