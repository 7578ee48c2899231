import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { outcomeColors } from '../../src/catalog/outcome-colors.ts';

const override = z.object({
  matcher: z.object({ id: z.string(), options: z.unknown() }),
  properties: z.array(z.object({ id: z.string(), value: z.looseObject({ fixedColor: z.string().optional() }) })),
});
const panel = z.looseObject({
  title: z.string(),
  targets: z.array(z.looseObject({ legendFormat: z.string().optional() })).default([]),
  fieldConfig: z.looseObject({ overrides: z.array(override).default([]) }).optional(),
});
const board = z.looseObject({ panels: z.array(z.unknown()) });

const file = new URL('../../grafana/dashboards/livekit-telephony.json', import.meta.url);
const byOutcome = board
  .parse(JSON.parse(readFileSync(file, 'utf8')))
  .panels.flatMap((one) => panel.safeParse(one).data ?? [])
  .filter(({ targets }) => targets.some(({ legendFormat }) => legendFormat === '{{outcome}}'));

test('series by outcome have the colours of the status page', () => {
  expect(byOutcome.map(({ title }) => title)).toContainEqual(expect.stringMatching(/^Ended calls .* by outcome$/));
  for (const { fieldConfig } of byOutcome) {
    const colors = (fieldConfig?.overrides ?? []).flatMap(({ matcher, properties }) =>
      properties.flatMap(({ id, value }) => (id === 'color' ? [[matcher.options, value.fixedColor]] : [])),
    );
    expect(Object.fromEntries(colors)).toEqual(outcomeColors);
  }
});
