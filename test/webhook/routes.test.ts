import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config.ts';
import type { Exporter } from '../../src/exporter.ts';
import { runningExporter } from '../support/processes/running-exporter.ts';
import { claimsFor, jwt } from '../support/webhooks/token.ts';

const body = JSON.stringify({ event: 'room_finished', room: { name: 'r' } });

let exporter: Exporter | undefined;
afterEach(async () => {
  await exporter?.close();
  exporter = undefined;
});

async function statusOf(path: string): Promise<number> {
  const headers = { authorization: jwt(claimsFor(body)) };
  const url = new URL(exporter?.webhookUrl ?? '').origin + path;
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

describe('WEBHOOK_PATH', () => {
  test.each([
    ['/hooks/v1.2', ['/hooks/v1.2', '/hooks/v1.2/'], ['/hooks/v1x2', '/hooks/V1.2', '/hooks/v1.2//', '/hooks', '/']],
    ['/hook/', ['/hook', '/hook/'], ['/hook//', '/hoo', '/webhook']],
    ['/~a-b_c', ['/~a-b_c', '/~a-b_c/'], ['/~a-b', '/~aab_c']],
    ['/', ['/'], ['//', '/webhook']],
  ])('%s matches literally, with and without a slash at the end', async (path, accepted, others) => {
    exporter = await runningExporter({ WEBHOOK_PATH: path });
    for (const one of accepted) expect(await statusOf(one), one).toBe(200);
    for (const one of others) expect(await statusOf(one), one).toBe(404);
  });

  test.each([...':*{}()[]+?!\\'])('%s, which is special in a pattern of the router, is rejected', async (character) => {
    const started = runningExporter({ WEBHOOK_PATH: `/hook${character}id` });
    await expect(started).rejects.toThrow(ConfigError);
    await expect(started).rejects.toThrow(/WEBHOOK_PATH: expected a path/);
  });
});
