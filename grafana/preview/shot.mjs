// node shot.mjs URL OUT.png [WIDTH] [HEIGHT] [SHOWN]
// Saves a picture, of the uppermost SHOWN pixels, and prints a line per panel. Exit status 1 on a page error, a failed query or a panel without series.
import { chromium } from 'playwright-core';

const [, , url, out, width = '1400', height = '900', shown = height] = process.argv;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: Number(width), height: Number(height) } });
let failed = false;
page.on('pageerror', (error) => {
  failed = true;
  console.log('page error', String(error.stack).slice(0, 800));
});
await page.goto(url);
await page.waitForFunction('window.__ready === true', null, { timeout: 180_000 });
for (const panel of Object.values(await page.evaluate('window.__panels'))) {
  if (panel.state !== 'Done' || panel.shown === 0) failed = true;
  console.log(JSON.stringify(panel));
}
await page.screenshot({ path: out, clip: { x: 0, y: 0, width: Number(width), height: Number(shown) } });
await browser.close();
process.exit(failed ? 1 : 0);
