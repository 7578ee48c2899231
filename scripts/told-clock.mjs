// Loaded with --import: the process lives by the clock that its parent tells, so that its days pass as fast as traffic can.
// Told 'collect', it collects its garbage and says so.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

let now = Number(process.env.CLOCK_BEGINS_AT);
Date.now = () => now;
process.on('message', (told) => {
  if (told !== 'collect') now = told;
  else {
    collect();
    process.send('collected');
  }
});
process.channel?.unref();
