import { parseDocument } from 'yaml';
import { z } from 'zod';

/** How YAML writes nothing, which is what a template without a secret leaves: not a secret for everybody to guess. */
const nothing = ['', '~', 'null'];

const secret = z.string().refine((text) => !nothing.includes(text.toLowerCase()));
const pairs = z.record(z.string().min(1), secret);

function parseYaml(text: string): unknown {
  const document = parseDocument(text, { schema: 'failsafe' });
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS();
  } catch {
    return undefined; // a reference to nothing, as a secret that begins with * is read; the error would quote it
  }
}

/**
 * API keys and their secrets as livekit-server reads `LIVEKIT_KEYS`: a YAML map, of which `key: secret` lines are one.
 * Read with every scalar as text, because a secret of digits alone is still text.
 * @returns undefined for anything else
 */
export function parseKeys(text: string): ReadonlyMap<string, string> | undefined {
  const parsed = pairs.safeParse(parseYaml(text));
  return parsed.success ? new Map(Object.entries(parsed.data)) : undefined;
}
