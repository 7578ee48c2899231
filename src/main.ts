#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// Nothing is imported before the check: an older Node has no node:sqlite, and would say so less clearly.
const oldest = 24;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(`livekit-telephony-exporter needs Node ${oldest} or newer, this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  // V8 may come to believe that what requests allocate lives long, and makes it in the old space from then on: each
  // collection of what is young then takes 3 ms instead of 1.
  setFlagsFromString('--no-allocation-site-pretenuring');
  const { run } = await import('./cli.ts');
  // Not by `exitCode`: what still waits, such as a connection that closes, must not delay the end.
  process.exit(await run(process.argv.slice(2)));
}
