import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Chromium, type Look, type Page, startChromium } from '../support/browser/chromium.ts';
import { busyScene, emptyScene, type Scene } from '../support/browser/status-scenes.ts';
import { describeWith } from '../support/processes/programs.ts';

const looks: readonly (readonly [string, Look])[] = [360, 1280].flatMap((width) =>
  [false, true].map((dark) => [`${width} px, ${dark ? 'dark' : 'light'}`, { width, height: 800, dark }] as const),
);

/**
 * The texts whose contrast with what is behind them is below 4.5 to 1 (WCAG 2.2, success criterion 1.4.3), in a page.
 * Colours come as `rgb(r, g, b)` or with an alpha, of which only 0 and 1 occur.
 */
const lowContrast = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (channels(colour)[3] !== 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.body.querySelectorAll('*')]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim() !== ''))
    .filter((element) => element.checkVisibility())
    .map((element) => {
      const [a, b] = [getComputedStyle(element).color, behind(element)].map(luminance).sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), element.outerHTML.slice(0, 80)];
    })
    .filter(([ratio]) => ratio < 4.5);
})()`;

/** Elements that stick out on the right of the window. */
const tooWide = `[...document.querySelectorAll('body *')]
  .filter((element) => element.checkVisibility() && !element.closest('pre'))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
  .map((element) => element.outerHTML.slice(0, 80))`;

const node = z.looseObject({ role: z.looseObject({ value: z.string() }).optional() });

/** How many elements of each role the browser exposes to assistive technology. */
async function roles(page: Page): Promise<Record<string, number>> {
  await page.devTools.send('Accessibility.enable');
  const { nodes } = await page.devTools.send('Accessibility.getFullAXTree');
  const counts: Record<string, number> = {};
  for (const { role } of z.array(node).parse(nodes)) if (role) counts[role.value] = (counts[role.value] ?? 0) + 1;
  return counts;
}

describeWith(['chromium'], 'the status page in a real browser', () => {
  let chromium: Chromium;
  let page: Page | undefined;
  beforeAll(async () => {
    chromium = await startChromium();
  });
  afterAll(() => chromium.close());

  const open = async (scene: Scene, look: Look): Promise<Page> => {
    await page?.close();
    page = await chromium.open(`${scene.exporter.metricsUrl}/`, look);
    return page;
  };

  describe.each([
    ['empty', emptyScene],
    ['busy', () => busyScene({ calls: 120, trunks: 40 })],
  ])('%s', (_, prepare) => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await prepare();
    });
    afterAll(() => scene.close());

    test.each(looks)('%s: no error, nothing sticks out, everything is legible', async (_name, look) => {
      const shown = await open(scene, look);
      await shown.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true; })`);
      expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
      expect(await shown.evaluate(tooWide)).toEqual([]);
      for (const tone of ['good', 'idle', 'warn', 'bad']) {
        await shown.evaluate(`document.querySelector('.banner').className = 'banner ${tone}'`);
        expect(await shown.evaluate(lowContrast)).toEqual([]);
      }
      expect(shown.problems).toEqual([]);
    });

    test('folds out what the link to troubleshooting leads to', async () => {
      const shown = await open(scene, { width: 1280, height: 800 });
      await shown.evaluate(`document.getElementById('link-reasons').click()`);
      await shown.until(`document.getElementById('reasons').open`);
      expect(shown.problems).toEqual([]);
    });
  });

  describe('busy', () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await busyScene({ calls: 120, trunks: 40 });
    });
    afterAll(() => scene.close());

    test.each([360, 1280])(
      'at %d px it has landmarks, headings and tables for those who cannot see it',
      async (width) => {
        const shown = await open(scene, { width, height: 800 });
        const found = await roles(shown);
        expect(found).toMatchObject({ banner: 1, main: 1, navigation: 1, status: 1 });
        // Calls, problem calls and what was inferred; what is folded in is not there.
        expect(found.table).toBe(3);
        expect(found.image ?? found.img ?? 0).toBeGreaterThan(1);
        expect(found.heading).toBeGreaterThan(6);
        expect(found.rowheader).toBeGreaterThan(20);
        expect(found.columnheader).toBe(6 + 5 + 4);
      },
    );

    test.each<Look>([
      { width: 390, height: 844 },
      { width: 390, height: 844, dark: true },
    ])('on a phone, calls are in the first screen: %j', async (look) => {
      const shown = await open(scene, look);
      const bottomOf = (selector: string) =>
        shown.evaluate(`document.querySelector('${selector}').getBoundingClientRect().bottom`);
      expect(await bottomOf('#calls + .tiles')).toBeLessThan(look.height);
    });

    test('comes up to date by itself, and leaves scroll position, focus and what was folded out alone', async () => {
      const shown = await open(scene, { width: 1280, height: 600 });
      const text = (id: string) => `document.getElementById('${id}').closest('section').innerText`;
      const before = z.string().parse(await shown.evaluate(text('calls')));
      const [, today = ''] = /Today\n([\d,]+)\n/.exec(before) ?? [];
      expect(Number(today)).toBeGreaterThan(0);
      await shown.evaluate(`document.getElementById('other-trunks').open = true`);
      await shown.evaluate(`document.getElementById('other-trunks-summary').focus()`);
      await shown.evaluate('scrollTo(0, 700)');
      await shown.evaluate('window.sameDocument = true');
      scene.now += 1000;
      await scene.call({ name: 'one more', direction: 'inbound', trunk: 'ST_frankfurt', outcome: 'completed' });
      await shown.until(`${text('calls')}.includes('Today\\n${Number(today) + 1}\\n')`);
      expect(await shown.evaluate('[scrollY, document.activeElement.id, window.sameDocument]')).toEqual([
        700,
        'other-trunks-summary',
        true,
      ]);
      expect(await shown.evaluate(`document.getElementById('other-trunks').open`)).toBe(true);
      expect(shown.problems).toEqual([]);
    });

    test('without scripts it comes up to date too', async () => {
      const shown = await open(scene, { width: 1280, height: 600, withoutScript: true });
      scene.now += 61_000;
      const [time] = new Date(scene.now).toISOString().slice(11).split('.');
      const asOf = `document.querySelector('.as-of time')?.textContent`;
      expect(await shown.evaluate(asOf)).not.toContain(time);
      await expect.poll(() => shown.evaluate(asOf).catch(() => ''), { timeout: 20_000 }).toContain(time?.slice(3));
    });
  });

  test('says so when the exporter no longer answers', async () => {
    const scene = await emptyScene();
    const shown = await open(scene, { width: 360, height: 800 });
    expect(await shown.evaluate(`document.getElementById('stale').hidden`)).toBe(true);
    await scene.close();
    await shown.until(`!document.getElementById('stale').hidden`);
    expect(await shown.evaluate(`document.getElementById('stale').innerText`)).toMatch(
      /^The exporter does not answer: /,
    );
  });

  test('500 trunks are there at once, and a refresh of them is not felt', async () => {
    const scene = await busyScene({ calls: 60, trunks: 493 });
    const shown = await open(scene, { width: 360, height: 800 });
    const rows = `document.querySelectorAll('table.calls tbody tr').length`;
    expect(await shown.evaluate(rows)).toBe(500);
    const refreshed = z.number().parse(
      await shown.evaluate(`(async () => {
        const startedAt = performance.now();
        const next = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html');
        next.querySelector('.tiles strong').textContent = 'now';
        morph(document.querySelector('main'), next.querySelector('main'));
        return performance.now() - startedAt;
      })()`),
    );
    expect(refreshed).toBeLessThan(2000);
    expect(await shown.evaluate(`document.querySelector('.tiles strong').textContent`)).toBe('now');
    expect(shown.problems).toEqual([]);
    process.stderr.write(
      `a refresh with ${await shown.evaluate(rows)} rows took ${refreshed.toFixed(0)} ms in the browser\n`,
    );
    await scene.close();
  });
});
