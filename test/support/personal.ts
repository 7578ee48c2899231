import { recorded, restarts } from './recordings.ts';

const isPhone = /\+?\d{7,}/g;

/**
 * Everything in the recorded webhooks that may reveal who called whom: room names, identities, names, phone numbers, and
 * the numbers within them.
 */
export function personalTexts(): ReadonlySet<string> {
  const texts = [...recorded, ...restarts].flatMap(({ event: { room, participant, track } }) => [
    room?.name,
    participant?.identity,
    participant?.name,
    track?.name,
    participant?.attributes['sip.phoneNumber'],
    participant?.attributes['sip.trunkPhoneNumber'],
  ]);
  const found = texts.filter((text) => text !== undefined && text !== '');
  return new Set(
    found.flatMap((text = '') => [text, ...(text.match(isPhone) ?? [])].flatMap((one) => [one, one.replace('+', '')])),
  );
}
