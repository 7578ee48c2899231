import { mkdirSync, writeFileSync } from 'node:fs';
import { startChromium } from '../test/support/chromium.ts';
import { busyScene, emptyScene } from '../test/support/status-scenes.ts';
import { smallPng } from './small-png.ts';

/** Draws the status page as the documentation shows it; needs chromium. */
const images = new URL('../docs/images/', import.meta.url);
mkdirSync(images, { recursive: true });

/** The ports that everybody has, so that a picture changes with the page only. */
const environment = { PORT: '8080', METRICS_PORT: '9464' };

const chromium = await startChromium();
for (const [name, open] of Object.entries({ empty: emptyScene, busy: busyScene })) {
  const scene = await open({ environment });
  const page = await chromium.open(`${scene.exporter.metricsUrl}/`, { width: 1280, height: 800 });
  const png = smallPng(await page.screenshot());
  writeFileSync(new URL(`status-${name}.png`, images), png);
  process.stdout.write(`docs/images/status-${name}.png ${png.length} bytes\n`);
  await page.close();
  await scene.close();
}
await chromium.close();
