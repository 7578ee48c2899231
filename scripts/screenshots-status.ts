import { mkdirSync, writeFileSync } from 'node:fs';
import type { Look } from '../test/support/browser/chromium.ts';
import { startChromium } from '../test/support/browser/chromium.ts';
import { busyScene, emptyScene, type Scene } from '../test/support/browser/status-scenes.ts';
import { smallPng } from './small-png.ts';

/** Draws the status page as the documentation shows it, or every case into a folder that is given; needs chromium. */
const [folder] = process.argv.slice(2);
const images = folder ? new URL(`file://${folder}/`) : new URL('../docs/images/', import.meta.url);
mkdirSync(images, { recursive: true });

/** The ports that everybody has, so that a picture changes with the page only. */
const environment = { PORT: '8080', METRICS_PORT: '9464' };
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const dark = { dark: true };

/** Nothing listens there. */
const apiDown = { ...environment, LIVEKIT_URL: 'http://127.0.0.1:9' };

const scenes: Readonly<Record<string, () => Promise<Scene>>> = {
  empty: () => emptyScene({ environment }),
  busy: () => busyScene({ environment }),
  failing: () => busyScene({ environment, failing: true }),
  'api-down': () => busyScene({ environment: apiDown }),
  strangers: () => busyScene({ environment, strangers: true }),
};

/** The pictures of the documentation; a phone's is its first screen. */
const shown: readonly (readonly [name: string, scene: string, look: Look])[] = [
  ['status-busy', 'busy', desk],
  ['status-failing', 'failing', { ...desk, ...dark }],
  ['status-phone', 'failing', phone],
];
const every = Object.keys(scenes).flatMap((scene) =>
  [desk, phone].flatMap((size) =>
    [{}, dark].map((theme): (typeof shown)[number] => {
      const name = `${scene}-${size.width}-${'dark' in theme ? 'dark' : 'light'}`;
      return [name, scene, { ...size, ...theme }];
    }),
  ),
);

const chromium = await startChromium();
for (const [sceneName, open] of Object.entries(scenes)) {
  const pictures = (folder ? every : shown).filter(([, of]) => of === sceneName);
  if (pictures.length === 0) continue;
  const scene = await open();
  for (const [name, , look] of pictures) {
    const page = await chromium.open(`${scene.exporter.metricsUrl}/`, look);
    const isPhone = !folder && look.width === phone.width;
    const png = smallPng(await page.screenshot(isPhone ? look : undefined));
    writeFileSync(new URL(`${name}.png`, images), png);
    process.stdout.write(`${name}.png ${png.length} bytes\n`);
    await page.close();
  }
  await scene.close();
}
await chromium.close();
