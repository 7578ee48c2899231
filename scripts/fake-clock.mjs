// Loaded with --import: the process uses the clock that its parent sets, so that its days pass as fast as traffic can.
// On 'collect', it collects its garbage and confirms it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

let now = Number(process.env.CLOCK_BEGINS_AT);
Date.now = () => now;
process.on('message', (message) => {
  if (message !== 'collect') now = message;
  else {
    collect();
    process.send('collected');
  }
});
process.channel?.unref();
