import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Pixels of a picture, three bytes each, row by row. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** What a filter adds back to a byte, from its neighbours left, above and above left (PNG specification, section 9). */
function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  if (filter !== 4) return 0;
  const [a, b, c] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs) as [
    number,
    number,
    number,
  ];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/** Reads what Chromium writes: 8 bits a channel, with or without alpha, not interlaced. */
function decode(png: Buffer): Picture {
  const chunks = chunksOf(png);
  const header = chunks[0]?.data ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = header[9] === 6 ? 4 : 3;
  const data = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data)));
  const stride = width * channels;
  const lines = new Uint8Array(stride * height);
  const pixels = new Uint8Array(width * height * 3);
  const at = (x: number, y: number) => (x < 0 || y < 0 ? 0 : (lines[y * stride + x] ?? 0));
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const guess = predicted(filter, at(x - channels, y), at(x, y - 1), at(x - channels, y - 1));
      lines[y * stride + x] = ((data[y * (stride + 1) + 1 + x] ?? 0) + guess) & 0xff;
    }
  }
  for (let pixel = 0; pixel < width * height; pixel++)
    pixels.set(lines.subarray(pixel * channels, pixel * channels + 3), pixel * 3);
  return { width, height, pixels };
}

/** Colours as one number each; those that differ in the last bits only are one. */
const bin = (pixels: Uint8Array, at: number): number =>
  (((pixels[at] ?? 0) >> 2) << 12) | (((pixels[at + 1] ?? 0) >> 2) << 6) | ((pixels[at + 2] ?? 0) >> 2);

/** The 256 most frequent colours, and for every colour the nearest of them. */
function paletteOf({ pixels }: Picture): { palette: Buffer; indexOf: (at: number) => number } {
  const bins = new Map<number, { count: number; at: number }>();
  for (let at = 0; at < pixels.length; at += 3) {
    const known = bins.get(bin(pixels, at));
    if (known) known.count++;
    else bins.set(bin(pixels, at), { count: 1, at });
  }
  const colours = [...bins.values()].sort((a, b) => b.count - a.count).slice(0, 256);
  const palette = Buffer.concat(colours.map(({ at }) => pixels.subarray(at, at + 3)));
  const nearest = new Map<number, number>();
  function indexOf(at: number): number {
    const key = bin(pixels, at);
    const known = nearest.get(key);
    if (known !== undefined) return known;
    let best = 0;
    let distance = Number.POSITIVE_INFINITY;
    for (let index = 0; index < colours.length; index++) {
      const far = [0, 1, 2].reduce((sum, c) => sum + ((palette[index * 3 + c] ?? 0) - (pixels[at + c] ?? 0)) ** 2, 0);
      if (far < distance) [best, distance] = [index, far];
    }
    nearest.set(key, best);
    return best;
  }
  return { palette, indexOf };
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** The same screenshot with 256 colours, which is a third of the size. */
export function smallPng(png: Buffer): Buffer {
  const picture = decode(png);
  const { width, height } = picture;
  const { palette, indexOf } = paletteOf(picture);
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = indexOf((y * width + x) * 3);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
