#!/usr/bin/env node
// Nothing is imported before the check: an older Node has no node:sqlite, and would say so less clearly.
const oldest = 24;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(`livekit-telephony-exporter needs Node ${oldest} or newer, this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  const { run } = await import('./cli.ts');
  // Not by `exitCode`: what still waits, such as a connection that closes, must not delay the end.
  process.exit(await run(process.argv.slice(2)));
}
