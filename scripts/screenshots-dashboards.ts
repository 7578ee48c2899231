import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dashboards } from '../test/grafana/lint/dashboard.ts';
import { bundlePreview, drawBoard, heightOf } from '../test/grafana/proof/support/draw.ts';
import { scenes } from '../test/grafana/proof/support/picture-scenes.ts';
import { startPrometheus } from '../test/grafana/proof/support/prometheus.ts';
import { smallPng } from './small-png.ts';

/** Draws the dashboards as the documentation shows them: some minutes; needs prometheus, promtool and chromium. */
const images = new URL('../docs/images/', import.meta.url);
const wanted = process.argv.slice(2);

bundlePreview();
for (const [name, { uid, view, shown, history }] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const board = dashboards.find((one) => one.uid === uid);
  if (!board) throw new Error(`no dashboard ${uid}`);
  const folder = await history();
  const scratch = mkdtempSync(join(tmpdir(), 'livekit-telephony-picture-'));
  const prometheus = await startPrometheus(folder, {});
  const iso = (at: number) => new Date(at * 1000).toISOString();
  const file = join(scratch, 'whole.png');
  const { errors } = await drawBoard({
    uid,
    prometheus: prometheus.url,
    view: { from: iso(view.from), to: iso(view.to), scrape: String(view.scrape) },
    file,
    height: heightOf(board),
    shown,
  });
  await prometheus.stop();
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const png = smallPng(readFileSync(file));
  writeFileSync(new URL(`${name}.png`, images), png);
  process.stdout.write(`docs/images/${name}.png ${png.length} bytes\n`);
  for (const one of [folder, scratch]) rmSync(one, { recursive: true });
}
