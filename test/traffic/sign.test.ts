import { WebhookReceiver } from 'livekit-server-sdk';
import { describe, expect, test } from 'vitest';
import { sign } from '../../src/traffic/sign.ts';
import { tokenSigner } from '../../src/traffic/token-signer.ts';
import { keys } from '../support/keys.ts';
import { recorded } from '../support/recordings.ts';

const body = recorded[0]?.body ?? '';

describe('a token', () => {
  const ways = [
    ['of the SDK', sign],
    ['of our own signer', async (text: string) => tokenSigner(keys)(text, Date.now())],
  ] as const;
  test.each(ways)('%s is taken by the webhook receiver of LiveKit, with its body alone', async (_, make) => {
    const receiver = new WebhookReceiver(keys.key, keys.secret);
    const token = await make(body, keys);
    await expect(receiver.receive(body, token)).resolves.toMatchObject({ event: 'room_started' });
    await expect(receiver.receive(`${body} `, token)).rejects.toThrow();
  });

  test('of our own signer is, to the byte, what LiveKit sent with the recorded webhooks', () => {
    const signAt = tokenSigner(keys);
    for (const { body, headers } of recorded) {
      const { authorization = '' } = headers;
      const { iat } = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString());
      expect(signAt(body, iat * 1000 + 999)).toBe(authorization);
    }
  });
});
