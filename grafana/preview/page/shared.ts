// What the page takes from its address, and what it tells the test.
import { createTheme } from '@grafana/data';
import { config } from '@grafana/runtime';

/** from, to (as in Grafana), theme=light, scrape=SECONDS (the data source's scrape interval), var-NAME=VALUE. */
export const params = new URLSearchParams(location.search);
export const scrape = Number(params.get('scrape') ?? 15);
export const theme = createTheme({ colors: { mode: params.get('theme') === 'light' ? 'light' : 'dark' } });
(config as any).theme2 = theme;
document.body.style.background = theme.colors.background.canvas;

/** Read by draw.ts: every panel's state and how much it shows. */
export const shared = window as any;
shared.__ready = false;
shared.__panels = {};
