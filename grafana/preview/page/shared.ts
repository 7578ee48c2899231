// What the page reads from its address, and what it reports to the test.
import { createTheme } from '@grafana/data';
import { config } from '@grafana/runtime';

/** from, to (as in Grafana), theme=light, scrape=SECONDS (the data source's scrape interval), var-NAME=VALUE. */
export const params = new URLSearchParams(location.search);
export const scrape = Number(params.get('scrape') ?? 15);
export const theme = createTheme({ colors: { mode: params.get('theme') === 'light' ? 'light' : 'dark' } });
config.theme2 = theme;
document.body.style.background = theme.colors.background.canvas;

export interface DrawnPanel {
  readonly id: number;
  readonly title: string;
  readonly state: string;
  readonly shown: number;
  readonly error?: string | undefined;
}
declare global {
  interface Window {
    __ready: boolean;
    __panels: Record<number, DrawnPanel>;
  }
}

/** Read by shot.mjs: every panel's state and how much it shows. */
export const shared = window;
shared.__ready = false;
shared.__panels = {};
