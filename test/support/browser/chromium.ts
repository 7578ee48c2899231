import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDevTools, type DevTools } from './devtools.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-port=0',
];

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  /** The page's scripts do not run. */
  readonly withoutScript?: boolean;
}

export interface Page {
  /** What went wrong so far: exceptions, console errors and warnings, violated policies. */
  readonly problems: readonly string[];
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Resolves once an expression is true. */
  until(expression: string): Promise<void>;
  /** A key as if it was pressed. */
  press(key: string): Promise<void>;
  devTools: DevTools;
  /** The whole page, or its first screen of a size, as PNG. */
  screenshot(first?: { readonly width: number; readonly height: number }): Promise<Buffer>;
  close(): Promise<void>;
}

export interface Chromium {
  open(url: string, look: Look): Promise<Page>;
  close(): Promise<void>;
}

/** Where the browser listens, which it prints on stderr. */
function devToolsUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const url = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (url) resolve(url);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`chromium did not start: ${text}`)));
  });
}

function watch(devTools: DevTools): string[] {
  const problems: string[] = [];
  devTools.on((method, params) => {
    const text = `${method} ${JSON.stringify(params)}`;
    if (method === 'Runtime.exceptionThrown') problems.push(text);
    if (method === 'Audits.issueAdded' && text.includes('ContentSecurityPolicyIssue')) problems.push(text);
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(String(params.type)))
      problems.push(text);
    if (method === 'Log.entryAdded' && /"level":"(error|warning)"/.test(text)) problems.push(text);
  });
  return problems;
}

async function openPage(browser: DevTools, url: string, look: Look): Promise<Page> {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const devTools = browser.session(String(sessionId));
  const problems = watch(devTools);
  const loaded = new Promise<void>((resolve) => {
    devTools.on((method) => {
      if (method === 'Page.loadEventFired') resolve();
    });
  });
  for (const domain of ['Runtime', 'Log', 'Audits']) await devTools.send(`${domain}.enable`);
  const { width, height, dark = false, withoutScript = false } = look;
  const metrics = { width, height, deviceScaleFactor: 1, mobile: width < 600 };
  await devTools.send('Emulation.setDeviceMetricsOverride', metrics);
  const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }];
  await devTools.send('Emulation.setEmulatedMedia', { features });
  await devTools.send('Emulation.setScriptExecutionDisabled', { value: withoutScript });
  await devTools.send('Page.enable');
  await devTools.send('Page.navigate', { url });
  await loaded;

  async function evaluate(expression: string): Promise<unknown> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await devTools.send('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value?: unknown }).value;
  }

  return {
    problems,
    devTools,
    evaluate,
    async until(expression) {
      const look = `new Promise((resolve) => {
        const timer = setInterval(() => { if (${expression}) { clearInterval(timer); resolve(true); } }, 50);
      })`;
      await evaluate(look);
    },
    async press(key) {
      for (const type of ['keyDown', 'keyUp']) await devTools.send('Input.dispatchKeyEvent', { type, key, code: key });
    },
    async screenshot(first) {
      const clip = first && { clip: { x: 0, y: 0, width: first.width, height: first.height, scale: 1 } };
      const options = { format: 'png', captureBeyondViewport: true, optimizeForSpeed: false, ...clip };
      const { data } = await devTools.send('Page.captureScreenshot', options);
      return Buffer.from(String(data), 'base64');
    },
    async close() {
      await browser.send('Target.closeTarget', { targetId });
    },
  };
}

/** A real headless browser with a profile of its own. */
export async function startChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const child = spawn('chromium', [...flags, `--user-data-dir=${profile}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  const browser = await connectDevTools(await devToolsUrl(child));
  return {
    open: (url, look) => openPage(browser, url, look),
    async close() {
      const exited = once(child, 'exit');
      await browser.send('Browser.close');
      await exited;
      browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
