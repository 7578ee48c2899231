import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { errorCode } from '../files.ts';

/** A webhook to send: its exact body, its room, within which the order is kept, and when it was received, ms. */
export interface RecordedWebhook {
  readonly body: string;
  readonly room: string;
  readonly receivedAt: number | undefined;
}

const line = z.object({ body: z.string(), receivedAt: z.number().optional() });
const webhook = z.object({ event: z.string(), room: z.object({ name: z.string().default('') }).optional() });

/** The recording cannot be read; the message has the file, the line and the problem. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** The problem of a line, without its content, which may include phone numbers. */
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
 * Reads recorded webhooks: a line each, either JSON with `body` and maybe `receivedAt`, or a bare body.
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
    throw new RecordingError(`${file} cannot be read (${errorCode(cause)})`, { cause });
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

/** When the first webhook was received, ms; Infinity if that is unknown. Recordings may be too long to spread. */
export const firstReceipt = (webhooks: readonly RecordedWebhook[]): number =>
  webhooks.reduce((first, { receivedAt = first }) => Math.min(first, receivedAt), Number.POSITIVE_INFINITY);
