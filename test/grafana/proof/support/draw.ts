import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { freePort } from './free-port.ts';
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

/** Whether the preview's own packages are installed: said loudly where they are not, and demanded in CI. */
export function canDraw(): boolean {
  if (process.env.CI || existsSync(`${folder}node_modules/@grafana/scenes`)) return true;
  process.stderr.write('SKIPPED drawing the dashboards: run npm ci --legacy-peer-deps in grafana/preview\n');
  return false;
}

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
}

/** Draws a board in Chromium, saves a picture, and says what each panel shows; a page error is one of the lines. */
export async function drawBoard({ uid, prometheus, view, file, height }: Drawing) {
  const port = await freePort();
  const board = fileURLToPath(new URL(`../../../../grafana/dashboards/${uid}.json`, import.meta.url));
  const url = `http://127.0.0.1:${port}`;
  const page = await startServer(process.execPath, [`${folder}serve.mjs`, String(port), prometheus, board], url, '/');
  try {
    const address = `${url}/?${new URLSearchParams(view)}`;
    const shot = spawn(process.execPath, [`${folder}shot.mjs`, address, file, '1600', String(height)], { cwd: folder });
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
