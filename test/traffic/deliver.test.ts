import { WebhookReceiver } from 'livekit-server-sdk';
import { describe, expect, test } from 'vitest';
import { tokenSigner } from '../../src/traffic/deliver.ts';
import { recorded } from '../support/calls/recordings.ts';
import { sign } from '../support/processes/running-exporter.ts';
import { keys } from '../support/webhooks/token.ts';

const body = recorded[0]?.body ?? '';

describe('a token', () => {
  const ways = [
    ['of the SDK', sign],
    ['of our own signer', async (text: string) => tokenSigner(keys)(text, Date.now())],
  ] as const;
  test.each(ways)('%s is accepted by LiveKit’s webhook receiver, with its own body only', async (_, make) => {
    const receiver = new WebhookReceiver(keys.key, keys.secret);
    const token = await make(body);
    await expect(receiver.receive(body, token)).resolves.toMatchObject({ event: 'room_started' });
    await expect(receiver.receive(`${body} `, token)).rejects.toThrow();
  });

  test('of our own signer is identical to what LiveKit sent with the recorded webhooks', () => {
    const signAt = tokenSigner(keys);
    for (const { body, headers } of recorded) {
      const { authorization = '' } = headers;
      const { iat } = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString());
      expect(signAt(body, iat * 1000 + 999)).toBe(authorization);
    }
  });
});
