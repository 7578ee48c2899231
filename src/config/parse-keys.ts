import { parseDocument } from 'yaml';
import { z } from 'zod';

const pairs = z.record(z.string().min(1), z.string().min(1));

/**
 * API keys and their secrets as livekit-server reads `LIVEKIT_KEYS`: a YAML map, of which `key: secret` lines are one.
 * Read with every scalar as text, because a secret of digits alone is still text.
 * @returns undefined for anything else
 */
export function parseKeys(text: string): ReadonlyMap<string, string> | undefined {
  const document = parseDocument(text, { schema: 'failsafe' });
  if (document.errors.length > 0) return undefined;
  const parsed = pairs.safeParse(document.toJS());
  return parsed.success ? new Map(Object.entries(parsed.data)) : undefined;
}
