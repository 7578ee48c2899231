import { describe, expect, test } from 'vitest';
import { type Entry, type Ledger, LedgerUnavailable } from '../../src/ledger/ledger.ts';
import { memoryLedger, webhookListener } from '../support/http/webhook-listener.ts';
import { claimsFor, jwt } from '../support/webhooks/token.ts';

const entry = (id: string): Entry => ({ id, expiresAt: Date.now() + 60_000, room: 'r', fact: undefined });

/** As many webhooks as the queue accepts, all in one turn of the event loop. */
const fill = (ledger: Ledger): Promise<unknown>[] =>
  Array.from({ length: 1000 }, (_, index) => ledger.apply(entry(`EV_${index}`)));

describe('the ledger', () => {
  test('rejects the 1,001st webhook of an event-loop turn at once, and accepts the 1,000', async () => {
    const ledger = await memoryLedger();
    const waiting = fill(ledger);
    let settled = 0;
    for (const one of waiting) void one.then(() => settled++);
    const overloaded = { name: LedgerUnavailable.name, code: 'overloaded' };
    await expect(ledger.apply(entry('EV_more'))).rejects.toMatchObject(overloaded);
    expect(settled, 'refused before any of the others was committed').toBe(0);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['ignored']));
    expect(await ledger.apply(entry('EV_more')), 'sent again, it counts').toBe('ignored');
    await ledger.close();
  });
});

describe('over HTTP', () => {
  const body = JSON.stringify({ event: 'room_finished', id: 'EV_http', room: { name: 'r' } });
  async function answerOf(apply: Ledger['apply']) {
    const listener = await webhookListener(apply);
    const headers = { authorization: jwt(claimsFor(body)) };
    const answer = await fetch(`${listener.url}/webhook`, { method: 'POST', headers, body });
    const json: unknown = await answer.json();
    await listener.close();
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), json, refused: listener.refused };
  }

  test('a webhook after 1,000 others: 503 overloaded', async () => {
    const ledger = await memoryLedger();
    const waiting: Promise<unknown>[] = [];
    const answer = await answerOf((one) => {
      waiting.push(...fill(ledger));
      return ledger.apply(one);
    });
    expect(answer).toEqual({
      status: 503,
      retryAfter: '1',
      json: { error: 'overloaded', message: 'the webhook was not taken: send it again' },
      refused: ['overloaded'],
    });
    await Promise.all(waiting);
    await ledger.close();
  });

  test('a ledger that cannot commit: 503 unavailable', async () => {
    const ledger = await memoryLedger();
    await ledger.close();
    expect(await answerOf(ledger.apply)).toEqual({
      status: 503,
      retryAfter: '1',
      json: { error: 'unavailable', message: 'the webhook was not taken: send it again' },
      refused: ['unavailable'],
    });
    expect(ledger.isUp).toBe(false);
  });

  test('an unexpected error: 503 internal, without its message', async () => {
    const answer = await answerOf(() => Promise.reject(new TypeError('a secret of ours')));
    expect(answer).toEqual({
      status: 503,
      retryAfter: '1',
      json: { error: 'internal', message: 'this is our fault: send it again' },
      refused: ['internal'],
    });
  });
});
