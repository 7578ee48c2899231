import { UsageError } from './usage-error.ts';

/**
 * The address that traffic is sent to.
 * @throws UsageError
 */
export function urlOption(text: string | undefined, usage: string): string {
  if (text === undefined) throw new UsageError(usage);
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UsageError(`--url: expected an http or https URL, got ${JSON.stringify(text)}`);
}
