import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { artefacts } from '../../grafana/artefacts.ts';

test.each(Object.entries(artefacts()))('grafana/%s is what `npm run grafana:build` makes', (path, text) => {
  expect(readFileSync(new URL(`../../grafana/${path}`, import.meta.url), 'utf8')).toBe(text);
});
