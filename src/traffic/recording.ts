import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A webhook to send: its exact body, the room that keeps its place in the order, and when it was received, ms. */
export interface RecordedWebhook {
  readonly body: string;
  readonly room: string;
  readonly receivedAt: number | undefined;
}

const line = z.object({ body: z.string(), receivedAt: z.number().optional() });
const webhook = z.object({ event: z.string(), room: z.object({ name: z.string().default('') }).optional() });

/** A recording that cannot be read; the message names file, line and what is wrong. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

function parseLine(text: string): RecordedWebhook {
  const json: unknown = JSON.parse(text);
  const wrapped = line.safeParse(json);
  const body = wrapped.success ? wrapped.data.body : text;
  const { room } = webhook.parse(wrapped.success ? JSON.parse(body) : json);
  return { body, room: room?.name ?? '', receivedAt: wrapped.data?.receivedAt };
}

/**
 * Reads recorded webhooks: JSON lines with `body` (and `receivedAt`), or bare bodies, a line each.
 * @throws RecordingError
 */
export function readRecording(file: string): RecordedWebhook[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RecordingError(`${file} cannot be read`, { cause });
  }
  const webhooks = text.split('\n').flatMap((part, index) => {
    if (part.trim() === '') return [];
    try {
      return parseLine(part);
    } catch (cause) {
      throw new RecordingError(`${file}:${index + 1} is not a recorded webhook`, { cause });
    }
  });
  if (webhooks.length === 0) throw new RecordingError(`${file} holds no webhooks`);
  return webhooks;
}

/** When the first of them was received, ms; Infinity when no one knows. Recordings may be too long to spread. */
export const firstReceipt = (webhooks: readonly RecordedWebhook[]): number =>
  webhooks.reduce((first, { receivedAt = first }) => Math.min(first, receivedAt), Number.POSITIVE_INFINITY);
