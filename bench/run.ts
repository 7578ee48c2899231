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
import { stages, stageTable } from './scenarios/stages.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    calls: { type: 'string', default: '6000' },
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

const wantsStages = values.only === undefined || values.only === 'stages';
const stageText = wantsStages ? stageTable(await stages()) : '';
if (wantsStages) process.stdout.write(`${stageText}\n`);

if (values.only === undefined) {
  const text = `# Benchmark results

\`npm run bench\`: medians of ${pairs} pairs, ours and the plain peer (\`bench/servers/plain-peer.mjs\`) in turn on the same
machine, whole calls of 9 signed webhooks each, from one load generator. Version ${version}, Node ${process.versions.node},
${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}). Compare ratios only: they hold on another machine, the numbers behind them do not.

${table(measures)}

## Where the time of a webhook goes

Each stage by itself, in µs of CPU on the machine of the run. [What stands in the way](README.md#what-stands-in-the-way)
of the goals that are not met follows from it.

${stageText}
`;
  writeFileSync(fileURLToPath(new URL('results.md', import.meta.url)), text);
}
