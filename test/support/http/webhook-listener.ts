import pino from 'pino';
import { createApp } from '../../../src/http/create-app.ts';
import { type Listener, listen } from '../../../src/http/listener.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { describedTrunks } from '../../../src/trunks/trunks.ts';
import { receiver } from '../../../src/webhook/receive.ts';
import { webhookRoutes } from '../../../src/webhook/routes.ts';
import { tokenVerifier } from '../../../src/webhook/verify-token.ts';
import { keys } from '../webhooks/token.ts';

/** The webhook listener alone, over a ledger's `apply`, with the reasons for which it refused something. */
export async function webhookListener(
  apply: Ledger['apply'],
  options: { readonly requestTimeout?: number } = {},
): Promise<Listener & { readonly refused: string[] }> {
  const refused: string[] = [];
  const verifyToken = tokenVerifier(new Map([[keys.key, keys.secret]]));
  const receive = receiver({ verifyToken, ledger: { apply }, maxBodyBytes: 4096, now: Date.now });
  const none = () => undefined;
  const router = webhookRoutes({ path: '/webhook', receive, onReceived: none, notReceiving: none, notReady: none });
  const handle = createApp([router], {
    log: pino({ level: 'silent' }),
    onProblem: ({ code }) => void refused.push(code),
  });
  return { ...(await listen({ host: '127.0.0.1', port: 0, handle, ...options })), refused };
}

/** A real ledger on a database in memory. */
export const memoryLedger = (): Promise<Ledger> =>
  openLedger('memory:', {
    callMaxAgeMs: 3_600_000,
    trunkLimit: 500,
    trunks: describedTrunks([]),
  });
