import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { nearMisses } from '../../src/config/near-misses.ts';
import { variables } from '../../src/config/variables.ts';

describe('a variable whose name is nearly right', () => {
  test.each([
    ['METRIC_PORT', 'METRICS_PORT'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['livekit_api_key', 'LIVEKIT_API_KEY'],
    ['LIVEKIT_APIKEY_FILE', 'LIVEKIT_API_KEY_FILE'],
    ['TRUNK_FILE', 'TRUNKS_FILE'],
    ['LEDGER_URI', 'LEDGER_URL'],
    ['Port', 'PORT'],
  ])('%s: did you mean %s?', (name, meant) => {
    expect(nearMisses([name])).toEqual([`${name} is not read: did you mean ${meant}?`]);
  });

  test.each(['HOME', 'HOSTNAME', 'POST', 'PATH', 'REDIS_PORT', 'LIVEKIT_ROOM', 'npm_config_loglevel', 'TRUNK'])(
    '%s is of somebody else',
    (name) => {
      expect(nearMisses([name])).toEqual([]);
    },
  );

  test('what is read is no near miss', () => {
    expect(nearMisses(Object.keys(variables))).toEqual([]);
  });
});

test('warnings come with the configuration', () => {
  const good = { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };
  expect(readConfig({ ...good, METRIC_PORT: '1' }).warnings).toEqual([
    'METRIC_PORT is not read: did you mean METRICS_PORT?',
  ]);
  expect(readConfig({ ...good, PORT: '9464' }).warnings).toEqual([expect.stringContaining('METRICS_PORT is PORT')]);
});

describe('a placeholder in the place of a key or a secret', () => {
  test.each(['…', '...', '<LIVEKIT_API_KEY>', 'changeme', 'Change-Me', 'your-api-secret', 'xxxx'])(
    '%s is refused, and not printed',
    (value) => {
      const problem = 'expected the real value, not the placeholder of an example';
      expect(() => readConfig({ LIVEKIT_API_KEY: value, LIVEKIT_API_SECRET: value })).toThrow(
        `LIVEKIT_API_KEY: ${problem}\n  LIVEKIT_API_SECRET: ${problem}`,
      );
      expect(() =>
        readConfig({ LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret', LIVEKIT_KEYS: `{old: "${value}"}` }),
      ).toThrow('LIVEKIT_KEYS: expected real keys and secrets, not the placeholders of an example');
    },
  );

  test("LiveKit's development pair is real", () => {
    expect(readConfig({ LIVEKIT_API_KEY: 'devkey', LIVEKIT_API_SECRET: 'secret' }).warnings).toEqual([]);
  });
});
