import type { Digest } from './digest-set.ts';

/** Bytes of a digest: two integers, little-endian. */
const width = 8;

export function writeDigests(digests: readonly Digest[]): Uint8Array {
  const bytes = Buffer.alloc(digests.length * width);
  for (const [index, [high, low]] of digests.entries())
    bytes.writeInt32LE(low, bytes.writeInt32LE(high, index * width));
  return bytes;
}

/**
 * What `writeDigests` made, as the database gives it back.
 * @throws TypeError it is something else
 */
export function* readDigests(blob: unknown): Generator<Digest> {
  if (!(blob instanceof Uint8Array) || blob.length % width !== 0) throw new TypeError('these are no digests of ids');
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.length);
  for (let at = 0; at < bytes.length; at += width) yield [bytes.readInt32LE(at), bytes.readInt32LE(at + 4)];
}
