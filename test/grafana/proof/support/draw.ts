import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../../support/processes/free-port.ts';
import { describeWith } from '../../../support/processes/programs.ts';
import { type Dashboard, rowsOf } from '../../lint/dashboard.ts';
import { startServer } from './process.ts';

const folder = fileURLToPath(new URL('../../../../grafana/preview/', import.meta.url));
const panel = z.object({
  id: z.number(),
  title: z.string(),
  state: z.string(),
  shown: z.number(),
  error: z.string().optional(),
});
export type DrawnPanel = z.output<typeof panel>;

/** `describe` where the preview's own packages and programs are installed; else skipped loudly, and never in CI. */
export function describePreview(name: string, programs: readonly string[], body: () => void): void {
  if (existsSync(`${folder}node_modules/@grafana/scenes`)) return void describeWith(programs, name, body);
  if (process.env.CI) throw new Error(`${name}: npm run grafana:preview must have been run in CI`);
  process.stderr.write(`SKIPPED ${name}: run npm run grafana:preview\n`);
  describe.skip(name, body);
}

/** `describe` for what is drawn in Chromium. */
export const describeDrawn = (name: string, body: () => void): void => describePreview(name, ['chromium'], body);

/** Bundles the page, once. */
export function bundlePreview(): void {
  const { status, stderr } = spawnSync(process.execPath, ['build.mjs'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

export interface Drawing {
  readonly uid: string;
  readonly prometheus: string;
  /** The page's parameters. */
  readonly view: Readonly<Record<string, string>>;
  readonly file: string;
  readonly height: number;
  /** How much of it the picture shows, pixels from the top; all of it unless given. */
  readonly shown?: number;
}

/** Pixels that hold all of a board, its collapsed rows drawn open. */
export function heightOf(board: Dashboard): number {
  const bottom = (panels: readonly { gridPos: { y: number; h: number } }[]) =>
    Math.max(0, ...panels.map(({ gridPos: { y, h } }) => y + h));
  const top = (panels: readonly { gridPos: { y: number } }[]) => Math.min(...panels.map(({ gridPos: { y } }) => y));
  const inside = rowsOf(board).map(({ panels }) => (panels.length > 0 ? bottom(panels) - top(panels) : 0));
  return 200 + 38 * (bottom(board.panels) + inside.reduce((sum, height) => sum + height, 0));
}

/** Draws a board in Chromium, saves a picture, and says what each panel shows; a page error is one of the lines. */
export async function drawBoard({ uid, prometheus, view, file, height, shown = height }: Drawing) {
  const port = await freePort();
  const board = fileURLToPath(new URL(`../../../../grafana/dashboards/${uid}.json`, import.meta.url));
  const url = `http://127.0.0.1:${port}`;
  const page = await startServer(process.execPath, [`${folder}serve.mjs`, String(port), prometheus, board], url, '/');
  try {
    const address = `${url}/?${new URLSearchParams(view)}`;
    const shot = spawn(process.execPath, [`${folder}shot.mjs`, address, file, '1600', String(height), String(shown)], {
      cwd: folder,
    });
    let output = '';
    shot.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    shot.stderr.on('data', (data: Buffer) => {
      output += data.toString();
    });
    await new Promise((resolve) => shot.on('close', resolve));
    const lines = output.split('\n').filter((line) => line !== '');
    const panels = lines.filter((line) => line.startsWith('{')).map((line) => panel.parse(JSON.parse(line)));
    return { panels, errors: lines.filter((line) => !line.startsWith('{')) };
  } finally {
    await page.stop();
  }
}
