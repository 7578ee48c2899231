/** Seven digits or more are a phone number; fewer are short codes, which are nobody's. Leading zeros are apart: ids have them. */
const phoneDigits = /[1-9]\d{6}/;

/** Whether a text holds the digits of a phone number in any spelling (`1555.123.4567`, `+1 (555) 123-4567`). */
export const holdsPhoneNumber = (text: string): boolean =>
  phoneDigits.test(text.normalize('NFKC').replace(/[\s().:_/\p{Pd}\p{Cf}]/gu, ''));

/**
 * `sip.trunkID` as it may be a label: short, of the characters that LiveKit's ids and people's names have, and no phone
 * number or SIP URI. Anything else could be personal, because applications can set attributes, and counts as no trunk.
 */
export const trunkIdOf = (attribute: string | undefined): string | undefined =>
  attribute && /^[\w.:-]{1,64}$/.test(attribute) && !holdsPhoneNumber(attribute) ? attribute : undefined;
