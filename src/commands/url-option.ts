import { InvalidArgumentError } from '@commander-js/extra-typings';

/** The address that traffic is sent to. @throws InvalidArgumentError */
export function httpUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('Expected an http or https URL.');
}

/** An address that alerts append to, without a slash at its end. Braces would be read as a template. @throws InvalidArgumentError */
export function linkUrl(text: string): string {
  const isLink = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/[{}#?\s]/.test(text);
  if (isLink) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('Expected an http or https URL without query and fragment.');
}
