#!/usr/bin/env node
// Nothing is imported before the check: an older Node has no node:sqlite, and would say so less clearly.
const oldest = 24;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(`livekit-telephony-exporter needs Node ${oldest} or newer, this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  // A reload that is asked for during the start must not end the exporter, which reads its files as they are by then.
  if ((process.argv[2] ?? 'serve') === 'serve') process.on('SIGHUP', () => undefined);
  const { run } = await import('./cli.ts');
  // Not by `exitCode`: what still waits, such as a connection that closes, must not delay the end.
  process.exit(await run(process.argv.slice(2)));
}
