import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { version } from '../src/version.ts';
import { type Measure, table } from './report.ts';
import { lifelikeScenario } from './scenarios/lifelike.ts';
import { openCallsScenario } from './scenarios/open-calls.ts';
import { replicasScenario } from './scenarios/replicas.ts';
import { scrapeScenario } from './scenarios/scrape.ts';

const { values } = parseArgs({
  options: {
    /** Runs one scenario. */
    only: { type: 'string' },
    /** Runs all scenarios, and writes results.md. */
    full: { type: 'boolean', default: false },
    pairs: { type: 'string', default: '5' },
    /** Multiplies the number of calls, kills and seconds: `0.05` tries a scenario out. */
    scale: { type: 'string', default: '1' },
  },
});
const pairs = Number(values.pairs);
const scale = Number(values.scale);
const scaled = (count: number) => Math.ceil(count * scale);
const calls = scaled(4000);
const open = Math.min(2000, calls);
const few = Math.min(3, pairs);

type Scenario = () => Promise<Measure[]>;
const usual: Readonly<Record<string, Scenario>> = {
  lifelike: () => lifelikeScenario({ pairs, calls, open }),
  open: () => openCallsScenario({ pairs: few, stored: scaled(100_000), calls, open }),
  scrape: () => scrapeScenario(few),
  redis: () => replicasScenario({ pairs: few, calls: scaled(6000) }),
};
function chosen(): readonly Scenario[] {
  if (values.only === undefined) return Object.values(usual);
  const scenario = usual[values.only];
  if (!scenario) throw new TypeError(`--only: expected one of ${Object.keys(usual).join(', ')}`);
  return [scenario];
}

const measures: Measure[] = [];
for (const run of chosen()) {
  const done = await run();
  if (done.length > 0) process.stdout.write(`${table(done)}\n\n`);
  measures.push(...done);
}

if (values.full && values.only === undefined && scale === 1) {
  const text = `# Benchmark results

\`npm run bench -- --full\`: medians of ${pairs} pairs, ours and the plain peer (\`bench/servers/plain-peer.mjs\`) in turn on
the same machine, calls of 9 signed webhooks each, from one load generator. [What each row means](README.md). Version
${version}, Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}). Compare ratios only: they hold on
another machine, the numbers behind them do not.

${table(measures)}
`;
  writeFileSync(fileURLToPath(new URL('results.md', import.meta.url)), text);
}
