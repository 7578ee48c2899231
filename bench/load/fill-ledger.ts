import { classify } from '../../src/call/classify.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { roomKey } from '../../src/ledger/room-key.ts';
import { describedTrunks } from '../../src/trunks/trunks.ts';
import { parseWebhook } from '../../src/webhook/parse-webhook.ts';
import { makeCall } from './webhooks.ts';

export interface Filling {
  readonly url: string;
  readonly calls: number;
  readonly trunks: number;
  /** Calls stay open instead of ending. */
  readonly open: boolean;
}

const bodyOf = (request: Buffer): Buffer => request.subarray(request.indexOf('\r\n\r\n') + 4);

/** Puts calls into a ledger as their webhooks would, without the HTTP. */
export async function fillLedger({ url, calls, trunks, open }: Filling): Promise<void> {
  const ledger = openLedger(url, { callMaxAgeMs: 14_400_000, trunkLimit: 100_000, trunks: describedTrunks() });
  for (let done = 0; done < calls; done += 20) {
    const requests = Array.from({ length: 20 }, () => makeCall({ trunks, open })).flatMap((call) => call.requests);
    await Promise.all(
      requests.map((request) => {
        const event = parseWebhook(bodyOf(request));
        const receivedAt = Date.now();
        return ledger.apply({
          id: event.id,
          expiresAt: receivedAt + 300_000,
          room: roomKey(event.room?.name ?? ''),
          fact: classify(event, receivedAt),
        });
      }),
    );
    if (done % 10_000 === 0) await ledger.sweep(Date.now());
  }
  await ledger.close();
}
