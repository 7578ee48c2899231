/** Shortest and longest are those of phone numbers in use (ITU-T E.164 allows 15 digits; below 7 are short codes). */
const phoneDigits = /[1-9]\d{6,}/;

/** Whether a text holds the digits of a phone number in any spelling (`1555.123.4567`, `+1 (555) 123-4567`). */
export const holdsPhoneNumber = (text: string): boolean => phoneDigits.test(text.replace(/[^\p{L}\p{N}]/gu, ''));

/**
 * `sip.trunkID` as it may be a label: short, of the characters that LiveKit's ids and people's names have, and no phone
 * number or SIP URI. Anything else could be personal, because applications can set attributes, and counts as no trunk.
 */
export const trunkIdOf = (attribute: string | undefined): string | undefined =>
  attribute && /^[\w.:-]{1,64}$/.test(attribute) && !holdsPhoneNumber(attribute) ? attribute : undefined;
