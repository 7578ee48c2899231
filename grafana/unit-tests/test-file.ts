import { type Alert, alertPrefix, annotationsOf } from '../../src/rules/alert.ts';
import { alertGroups } from '../../src/rules/alerts.ts';
import { yaml } from '../../src/rules/rule-files.ts';
import { thresholds } from '../../src/rules/thresholds.ts';
import type { AlertTest } from './alert-test.ts';
import { generated } from './generated.ts';

const unitMinutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };
const minutesOf = (duration: string) => Number.parseInt(duration, 10) * (unitMinutes[duration.slice(-1)] ?? Number.NaN);

function alertOf(name: string): Alert {
  const found = alertGroups(thresholds)
    .flatMap(({ alerts }) => alerts)
    .find((alert) => alert.name === name);
  if (!found) throw new Error(`no alert ${name}`);
  return found;
}

/** What the templates make of the labels; the description is given, for its number comes from the series. */
function renderedOf(alert: Alert, test: AlertTest): Record<string, string> {
  const rendered = Object.entries(annotationsOf(alert, {}, '.Value')).map(([name, text]) => [
    name,
    text.replace(/\{\{ \.Labels\.(\w+)(?: \| urlquery)? \}\}/g, (_, label: string) => test.labels[label] ?? ''),
  ]);
  return { ...Object.fromEntries(rendered), description: test.description };
}

/** The unit test of an alert, as `promtool test rules` reads it; the alerts' file lies one folder up. */
export function testFile(test: AlertTest): string {
  const alert = alertOf(test.alert);
  const step = test.step ?? 1;
  const alertname = alertPrefix + alert.name;
  const firing = `ALERTS{alertname="${alertname}",alertstate="firing"}`;
  const samples = [{ labels: firingLabels({ ...test.labels, alertname, severity: alert.severity }), value: 1 }];
  const [pending, keep] = [minutesOf(alert.for), minutesOf(alert.keep)];
  const { from, until } = test;
  const check = (minute: number, fires: boolean) => ({
    expr: firing,
    eval_time: `${minute}m`,
    exp_samples: fires ? samples : [],
  });
  const interval = `${step}m`;
  return yaml(generated, {
    rule_files: ['../livekit-telephony-alerts.yml'],
    evaluation_interval: interval,
    tests: [
      {
        name: test.about,
        interval,
        input_series: Object.entries(test.series).map(([series, values]) => ({ series, values })),
        alert_rule_test: [
          {
            alertname,
            eval_time: `${from + pending}m`,
            exp_alerts: [
              {
                exp_labels: { ...test.labels, severity: alert.severity },
                exp_annotations: renderedOf(alert, test),
              },
            ],
          },
        ],
        promql_expr_test: [
          check(from + pending - step, false),
          check(from + pending, true),
          check(until + keep, true),
          check(until + keep + step, false),
        ],
      },
      {
        name: 'no data',
        interval,
        input_series: [],
        promql_expr_test: [
          {
            expr: `count(${firing})`,
            eval_time: `${pending + 60}m`,
            exp_samples: test.firesWithoutData ? [{ labels: '{}', value: 1 }] : [],
          },
        ],
      },
    ],
  });
}

const firingLabels = (labels: Readonly<Record<string, string>>) =>
  `ALERTS{alertstate="firing",${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
