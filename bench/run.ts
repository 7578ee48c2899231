import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { version } from '../src/version.ts';
import { type Measure, table } from './report.ts';
import { boundsScenario } from './scenarios/bounds.ts';
import { crowdScenario } from './scenarios/crowd.ts';
import { idleScenario } from './scenarios/idle.ts';
import { killsScenario } from './scenarios/kills.ts';
import { lifelikeScenario } from './scenarios/lifelike.ts';
import { openCallsScenario } from './scenarios/open-calls.ts';
import { pinnedScenario } from './scenarios/pinned.ts';
import { replicasScenario } from './scenarios/replicas.ts';
import { scrapeScenario } from './scenarios/scrape.ts';

const { values } = parseArgs({
  options: {
    /** Runs one scenario. */
    only: { type: 'string' },
    /** Runs all scenarios, the long ones too, and writes results.md. */
    full: { type: 'boolean', default: false },
    pairs: { type: 'string', default: '5' },
    /** Multiplies the number of calls, kills and seconds: `0.05` tries a scenario out. */
    scale: { type: 'string', default: '1' },
    'idle-seconds': { type: 'string' },
  },
});
const pairs = Number(values.pairs);
const scale = Number(values.scale);
const scaled = (count: number) => Math.ceil(count * scale);
const calls = scaled(4000);
const open = Math.min(2000, calls);
const few = Math.min(3, pairs);
const idleSeconds = Number(values['idle-seconds'] ?? scaled(values.full || values.only === 'idle' ? 600 : 60));

type Scenario = () => Promise<Measure[]>;
const usual: Readonly<Record<string, Scenario>> = {
  lifelike: () => lifelikeScenario({ pairs, calls, open }),
  idle: () => idleScenario(idleSeconds),
  open: () => openCallsScenario({ pairs: few, stored: scaled(100_000), calls, open }),
  scrape: () => scrapeScenario(few),
  crowd: () => crowdScenario(few, scaled(400)),
  redis: () => replicasScenario({ pairs: few, calls: scaled(6000) }),
};
/** Only when named, or on a full run. */
const long: Readonly<Record<string, Scenario>> = {
  pinned: () => pinnedScenario(scaled(60)),
  kills: () => killsScenario(scaled(100)),
  bounds: () => boundsScenario(scale),
};

function chosen(): readonly Scenario[] {
  const all = { ...usual, ...long };
  if (values.only === undefined) return Object.values(values.full ? all : usual);
  const scenario = all[values.only];
  if (!scenario) throw new TypeError(`--only: expected one of ${Object.keys(all).join(', ')}`);
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
