import type { Clock } from './clock.ts';
import type { Sender } from './send.ts';
import type { KeyPair } from './sign.ts';
import { tokenSigner } from './token-signer.ts';

/** Waits before each further try, ms: those of LiveKit (LIVEKIT.md, "Delivery"). */
const retryDelays: readonly number[] = [1000, 2000, 4000, 8000];

export interface DeliveryOptions {
  readonly sender: Pick<Sender, 'send'>;
  readonly keys: KeyPair;
  readonly clock: Clock;
  /** Once it is aborted, nothing is tried again. */
  readonly stop?: AbortSignal | undefined;
}

/** What became of a webhook: the last answer's status, 0 for none, and how often it was sent. */
export interface Delivery {
  readonly status: number;
  readonly tries: number;
}

/** Delivers one body; it never throws. */
export type Deliver = (body: string) => Promise<Delivery>;

const isTemporary = (status: number): boolean => status === 0 || status === 429 || (status >= 500 && status !== 501);

/**
 * Sends webhooks as LiveKit does: again after 1, 2, 4 and 8 s, with the same token, while there is no answer or one of
 * 429 or 5xx except 501.
 */
export function deliverer({ sender, keys, clock, stop }: DeliveryOptions): Deliver {
  const signAt = tokenSigner(keys);
  const stopped = new Promise<void>((resolve) => stop?.addEventListener('abort', () => resolve()));
  return async function deliver(body) {
    const token = signAt(body, clock.now());
    for (let tries = 1; ; tries += 1) {
      const status = await sender.send(body, token).catch(() => 0);
      const delay = retryDelays[tries - 1];
      if (!isTemporary(status) || delay === undefined || stop?.aborted) return { status, tries };
      await Promise.race([clock.sleep(delay), stopped]);
      if (stop?.aborted) return { status, tries };
    }
  };
}
