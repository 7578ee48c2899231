/** Trunk ids as LiveKit makes them, and what people put in their place: short, and no phone number or SIP URI. */
const isTrunkId = (value: string): boolean =>
  /^ST_\w{1,60}$/.test(value) || (/^[\w.:-]{1,64}$/.test(value) && !/\d{6,}/.test(value));

/**
 * `sip.trunkID` as it may stand in a label: anything else could be somebody's phone number, because applications can
 * set attributes, and counts as no trunk.
 */
export const trunkIdOf = (attribute: string | undefined): string | undefined =>
  attribute && isTrunkId(attribute) ? attribute : undefined;
