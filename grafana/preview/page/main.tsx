// Draws a classic Grafana dashboard JSON with Grafana's own packages and no Grafana server.
import 'uplot/dist/uPlot.min.css';
import './registries';
import './prometheus';
import { initPluginTranslations } from '@grafana/i18n';
import { LocationServiceProvider, locationService } from '@grafana/runtime';
import {
  EmbeddedScene,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
} from '@grafana/scenes';
import { GlobalStyles, PortalContainer, ThemeContext } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom-v5-compat';
import { registerPanel } from './plugins';
import { toGrid, toVariable } from './scene';
import { params, shared, theme } from './shared';

async function main() {
  await initPluginTranslations('preview', []).catch(() => undefined);
  const dashboard = await (await fetch('/dash.json')).json();
  const panels: any[] = dashboard.panels.flatMap((p: any) => (p.type === 'row' ? (p.panels ?? []) : [p]));
  const taken = new Set(panels.map((p) => p.id));
  let next = 1;
  for (const panel of panels) {
    if (panel.id && panels.find((p) => p.id === panel.id) === panel) continue;
    while (taken.has(next)) next += 1;
    taken.add((panel.id = next));
  }
  new Set(panels.map((p) => p.type)).forEach(registerPanel);

  const time = params.get('from') ? { from: params.get('from')!, to: params.get('to') ?? 'now' } : dashboard.time;
  const scene = new EmbeddedScene({
    $timeRange: new SceneTimeRange(time),
    $variables: new SceneVariableSet({ variables: (dashboard.templating?.list ?? []).map(toVariable) }),
    controls: [
      new VariableValueSelectors({}),
      new SceneControlsSpacer(),
      new SceneTimePicker({}),
      new SceneRefreshPicker({ refresh: '' }),
    ],
    body: toGrid(dashboard.panels),
  });
  shared.__scene = scene;
  createRoot(document.getElementById('root')!).render(
    <BrowserRouter>
      <LocationServiceProvider service={locationService}>
        <ThemeContext.Provider value={theme}>
          <GlobalStyles />
          <div style={{ padding: 12 }}>
            <h2 style={{ margin: '0 0 8px' }}>{dashboard.title}</h2>
            <scene.Component model={scene} />
          </div>
          <PortalContainer />
        </ThemeContext.Provider>
      </LocationServiceProvider>
    </BrowserRouter>,
  );
  const started = Date.now();
  const settled = () =>
    Object.values(shared.__panels).filter((p: any) => p.state !== 'Loading' && p.state !== 'NotStarted').length >=
    panels.length;
  while (!settled() && Date.now() - started < 120_000) await new Promise((r) => setTimeout(r, 100));
  for (const p of panels) shared.__panels[p.id] ??= { id: p.id, title: p.title, state: 'NotDrawn', shown: 0 };
  await new Promise((r) => setTimeout(r, 800));
}
main()
  .catch((error) => {
    document.body.innerText = String(error.stack ?? error);
    setTimeout(() => {
      throw error;
    });
  })
  .finally(() => setTimeout(() => (shared.__ready = true), 50));
