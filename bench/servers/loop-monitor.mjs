// Loaded into a server under test with --import: reports to the parent, since the last reset, the delays of the event loop and
// how long webhooks took in the server itself, from their head to the end of the answer, ms.
import { subscribe } from 'node:diagnostics_channel';
import { createHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const handling = createHistogram();
const begun = new WeakMap();
subscribe('http.server.request.start', ({ request }) => {
  if (request.method === 'POST') begun.set(request, performance.now());
});
subscribe('http.server.response.finish', ({ request }) => {
  const at = begun.get(request);
  if (at !== undefined) handling.record(Math.max(1, Math.round((performance.now() - at) * 1e6)));
});

const delays = () => ({
  longestBlock: delay.max / 1e6,
  p99: delay.percentile(99) / 1e6,
  handlingP99: handling.percentile(99) / 1e6,
});

process.on('message', (message) => {
  if (message === 'reset') {
    delay.reset();
    handling.reset();
  }
  // A block that is still going on when it is asked for is seen only by the tick after it.
  else if (message === 'read') setTimeout(() => process.send?.(delays()), 20);
});
process.channel?.unref();
