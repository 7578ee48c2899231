import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ApiError } from '../../src/livekit/api-error.ts';
import { httpTransport } from '../../src/livekit/transport.ts';

const mebibyte = 1024 * 1024;
const rooms = (size: number) => JSON.stringify({ rooms: [{ sid: 'RM_1', name: 'x'.repeat(size) }] });
const tooLarge = expect.objectContaining({ name: 'ApiError', code: 'too_large' });

/** Sends a request to a server that answers like this. @param limit bytes; undefined: the default */
async function listRooms(answer: RequestListener, limit: number | undefined): Promise<unknown> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // not a pipe, and listening
  const transport = httpTransport(`http://127.0.0.1:${port}`, 20_000, new AbortController().signal, limit);
  try {
    return await transport.request('RoomService', 'ListRooms', {}, {});
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('an answer is read up to the limit, whatever its status', async () => {
  const fits = rooms(mebibyte - 100);
  expect(await listRooms((_, response) => void response.end(fits), mebibyte)).toMatchObject({
    rooms: [{ sid: 'RM_1' }],
  });
  expect(await listRooms((_, response) => void response.end(rooms(mebibyte)), mebibyte)).toEqual(tooLarge);
  expect(await listRooms((_, response) => void response.writeHead(500).end(rooms(mebibyte)), mebibyte)).toEqual(
    tooLarge,
  );
});

test('the limit is the size after decompression', async () => {
  for (const [encoding, compress] of [['gzip', gzipSync] as const, ['br', brotliCompressSync] as const]) {
    const answered = (size: number) =>
      listRooms(
        (_, response) => void response.setHeader('content-encoding', encoding).end(compress(rooms(size))),
        mebibyte,
      );
    expect(await answered(1000)).toMatchObject({ rooms: [{ sid: 'RM_1' }] });
    expect(await answered(mebibyte)).toEqual(tooLarge);
  }
});

test('an answer without an end is cut off, by default at 64 MiB', async () => {
  const chunk = Buffer.alloc(mebibyte, ' ');
  let sent = 0;
  let wasCut: Promise<unknown> | undefined;
  const answer = await listRooms((_, response) => {
    wasCut = once(response, 'close');
    const send = () => {
      while (response.write(chunk)) sent += 1;
      sent += 1;
    };
    response.on('drain', send);
    send();
  }, undefined);
  await wasCut;
  expect(answer).toEqual(tooLarge);
  expect(sent).toBeGreaterThanOrEqual(64);
  expect(sent).toBeLessThan(80);
});
