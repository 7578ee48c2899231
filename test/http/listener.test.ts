import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { runningExporter } from '../support/processes/running-exporter.ts';

test('a connection that never asked anything, as browsers open ahead of need, does not hold up the end', async () => {
  const exporter = await runningExporter();
  const { hostname, port } = new URL(exporter.metricsUrl);
  const ahead = connect(Number(port), hostname);
  await once(ahead, 'connect');
  // The server has accepted the connection once a later one was answered.
  await (await fetch(`${exporter.metricsUrl}/-/healthy`)).text();
  const gone = once(ahead, 'close');
  const startedAt = performance.now();
  await Promise.all([exporter.close(), gone]);
  expect(performance.now() - startedAt).toBeLessThan(4000);
});
