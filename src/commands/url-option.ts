import { InvalidArgumentError } from '@commander-js/extra-typings';

/** The address that traffic is sent to. @throws InvalidArgumentError */
export function httpUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('Expected an http or https URL.');
}
