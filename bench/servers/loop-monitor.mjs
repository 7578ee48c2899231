// Loaded into a server under test with --import: tells the parent the delays of the event loop since the last reset, ms.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', (message) => {
  if (message === 'reset') delay.reset();
  // A block that is still going on when it is asked for is seen only by the tick after it.
  else if (message === 'read')
    setTimeout(() => process.send?.({ longestBlock: delay.max / 1e6, p99: delay.percentile(99) / 1e6 }), 20);
});
process.channel?.unref();
