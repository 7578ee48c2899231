import { isUtf8 } from 'node:buffer';
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

/** What is wrong with a line; nothing of it is quoted, because it may hold numbers of people. */
function problemOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return 'it is not JSON';
  const { path = [], message = '' } = error.issues[0] ?? {};
  return path.length > 0 ? `${path.join('.')}: ${message}` : message;
}

function parseLine(text: string): RecordedWebhook {
  const json: unknown = JSON.parse(text);
  const isWrapped = typeof json === 'object' && json !== null && 'body' in json;
  const wrapped = isWrapped ? line.parse(json) : undefined;
  const body = wrapped?.body ?? text;
  const { room } = webhook.parse(wrapped ? JSON.parse(body) : json);
  return { body, room: room?.name ?? '', receivedAt: wrapped?.receivedAt };
}

/**
 * Reads recorded webhooks: JSON lines with `body` (and `receivedAt`), or bare bodies, a line each.
 * @throws RecordingError
 */
export function readRecording(file: string): RecordedWebhook[] {
  let text: string;
  try {
    const bytes = readFileSync(file);
    if (!isUtf8(bytes)) throw new RecordingError(`${file} is not UTF-8`);
    text = bytes.toString().replace(/^\ufeff/, '');
  } catch (cause) {
    if (cause instanceof RecordingError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    throw new RecordingError(`${file} cannot be read (${code})`, { cause });
  }
  const webhooks = text.split('\n').flatMap((part, index) => {
    if (part.trim() === '') return [];
    try {
      return parseLine(part);
    } catch (cause) {
      throw new RecordingError(`${file}:${index + 1} is not a recorded webhook: ${problemOf(cause)}`, { cause });
    }
  });
  if (webhooks.length === 0) throw new RecordingError(`${file} holds no webhooks`);
  return webhooks;
}

/** When the first of them was received, ms; Infinity when no one knows. Recordings may be too long to spread. */
export const firstReceipt = (webhooks: readonly RecordedWebhook[]): number =>
  webhooks.reduce((first, { receivedAt = first }) => Math.min(first, receivedAt), Number.POSITIVE_INFINITY);
