/** FNV-1a, 32 bits (draft-eastlake-fnv): of no use against a forger, and none is needed within a room. */
function fnv1a(text: string): number {
  let mixed = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  return mixed >>> 0;
}

/**
 * What is remembered of an identity, which can hold a phone number: 24 bits of a hash. Enough to tell apart the few
 * participants of a room, and shared by thousands of numbers, so that it does not tell who somebody was.
 * @returns empty for no identity
 */
export const participantMark = (identity: string): string => {
  const mixed = fnv1a(identity);
  return identity === '' ? '' : ((mixed ^ (mixed >>> 24)) & 0xffffff).toString(36);
};
