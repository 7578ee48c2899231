// Draws a classic Grafana dashboard JSON with Grafana's own packages and no Grafana server.
import 'uplot/dist/uPlot.min.css';
import './registries';
import './services';
import { initPluginTranslations } from '@grafana/i18n';
import { LocationServiceProvider, locationService } from '@grafana/runtime';
import {
  EmbeddedScene,
  SceneControlsSpacer,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
} from '@grafana/scenes';
import { GlobalStyles, PortalContainer, ThemeContext } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom-v5-compat';
import { readDashboard } from './dashboard';
import { registerPanel } from './plugins';
import { toGrid, toVariable } from './scene';
import { params, shared, theme } from './shared';

async function main() {
  await initPluginTranslations('preview', []).catch(() => undefined);
  const dashboard = await readDashboard();
  const panels = dashboard.panels.flatMap((p) => (p.type === 'row' ? (p.panels ?? []) : [p]));
  const taken = new Set(panels.map((p) => p.id));
  let next = 1;
  for (const panel of panels) {
    if (panel.id && panels.find((p) => p.id === panel.id) === panel) continue;
    while (taken.has(next)) next += 1;
    panel.id = next;
    taken.add(next);
  }
  for (const type of new Set(panels.map((p) => p.type))) registerPanel(type);

  const from = params.get('from');
  const time = from ? { from, to: params.get('to') ?? 'now' } : dashboard.time;
  const scene = new EmbeddedScene({
    $timeRange: new SceneTimeRange(time),
    $variables: new SceneVariableSet({ variables: (dashboard.templating?.list ?? []).map(toVariable) }),
    controls: [new VariableValueSelectors({}), new SceneControlsSpacer(), new SceneTimePicker({})],
    body: toGrid(dashboard.panels),
  });
  const root = document.getElementById('root');
  if (!root) throw new Error('no element to draw in');
  createRoot(root).render(
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
    Object.values(shared.__panels).filter((p) => p.state !== 'Loading' && p.state !== 'NotStarted').length >=
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
  .finally(() =>
    setTimeout(() => {
      shared.__ready = true;
    }, 50),
  );
