import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { version } from '../src/version.ts';
import { type Measure, table } from './report.ts';
import { againstPeer } from './scenarios/against-peer.ts';
import { openCallsScenario } from './scenarios/open-calls.ts';
import { replicasScenario } from './scenarios/replicas.ts';
import { scrapeScenario } from './scenarios/scrape.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    calls: { type: 'string', default: '2000' },
    only: { type: 'string' },
  },
});
const pairs = Number(values.pairs);
const scenarios: Readonly<Record<string, () => Promise<Measure[]>>> = {
  peer: () => againstPeer({ pairs, calls: Number(values.calls) }),
  scrape: scrapeScenario,
  open: () => openCallsScenario(Math.min(3, pairs)),
  redis: () => replicasScenario({ pairs: Math.min(3, pairs), calls: Number(values.calls) }),
};

const measures: Measure[] = [];
for (const [name, run] of Object.entries(scenarios)) {
  if (values.only !== undefined && values.only !== name) continue;
  const done = await run();
  process.stdout.write(`${table(done)}\n\n`);
  measures.push(...done);
}

if (values.only === undefined) {
  const text = `# Benchmark results

\`npm run bench\`: medians of ${pairs} pairs, ours and the plain peer (\`bench/servers/plain-peer.mjs\`) in turn on the same
machine, whole calls of 9 signed webhooks each, from one load generator. Version ${version}, Node ${process.versions.node},
${cpus().length} cores. Compare ratios only: they hold on another machine, the numbers behind them do not.

${table(measures)}
`;
  writeFileSync(fileURLToPath(new URL('results.md', import.meta.url)), text);
}
