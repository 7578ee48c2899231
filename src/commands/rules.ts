import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, makeFolder } from '../files.ts';
import type { Links } from '../rules/alert.ts';
import { ruleFiles } from '../rules/rule-files.ts';
import { thresholds as defaults, readThresholds } from '../rules/thresholds.ts';
import { UsageError } from './options.ts';

export interface RulesOptions {
  readonly out: string;
  readonly runbooks?: string | undefined;
  readonly grafana?: string | undefined;
  readonly thresholds?: string | undefined;
}

function write(file: string, text: string): void {
  try {
    makeFolder(dirname(file));
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--out: cannot write ${file} (${errorCode(error)})`);
  }
}

/** Writes recording rules and alerts with the given thresholds and links. */
export async function rulesCommand({ out, runbooks, grafana, ...values }: RulesOptions): Promise<void> {
  const links: Links = { runbooks, grafana };
  const thresholds = values.thresholds === undefined ? defaults : readThresholds(values.thresholds);
  for (const [path, text] of Object.entries(ruleFiles(thresholds, links))) {
    const file = join(out, path);
    write(file, text);
    process.stdout.write(`${file}\n`);
  }
  const missing = (['runbooks', 'grafana'] as const).filter((name) => links[name] === undefined);
  if (missing.length > 0)
    process.stderr.write(
      `the links of the alerts do not work without ${missing.map((name) => `--${name} URL`).join(' and ')}\n`,
    );
}
