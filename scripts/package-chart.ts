import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chart, helms, runHelm } from './helm.ts';

// npm run chart:package -- --image REPOSITORY [--source URL] [--out DIR]: the chart as a release publishes it, with the
// image of the release as its default, and the repository's URL. A checkout has neither: it does not know its public home.
const { values } = parseArgs({
  options: { image: { type: 'string' }, source: { type: 'string' }, out: { type: 'string', default: '.' } },
});
if (!values.image) throw new TypeError('--image: expected the image without its tag');
const [helm] = helms(process.env);
if (helm === undefined) throw new Error('no Helm: npm run chart:tools installs it');

const folder = mkdtempSync(join(tmpdir(), 'chart-'));
try {
  const copy = join(folder, basename(chart));
  cpSync(chart, copy, { recursive: true });
  const file = join(copy, 'values.yaml');
  const text = readFileSync(file, 'utf8');
  const released = text.replace(/^( {2}repository:) ""$/m, `$1 ${values.image}`);
  if (released === text) throw new Error('values.yaml: no empty image.repository');
  writeFileSync(file, released);
  if (values.source) appendFileSync(join(copy, 'Chart.yaml'), `home: ${values.source}\nsources: [${values.source}]\n`);
  process.stdout.write(runHelm(helm, ['package', copy, '--destination', resolve(values.out)]));
} finally {
  rmSync(folder, { recursive: true });
}
