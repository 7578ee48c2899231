import { describe, expect, test } from 'vitest';
import { healthUrl } from '../../src/config/health-url.ts';

describe('where the service says that it lives', () => {
  test.each([
    ['the metrics listener of a service without settings', {}, 'http://127.0.0.1:9464/-/healthy'],
    ['another port', { METRICS_PORT: '9000' }, 'http://127.0.0.1:9000/-/healthy'],
    ['another address', { METRICS_HOST: '10.1.2.3' }, 'http://10.1.2.3:9464/-/healthy'],
    ['a name', { METRICS_HOST: 'localhost' }, 'http://localhost:9464/-/healthy'],
    ['the loopback for every address of IPv6', { METRICS_HOST: '::' }, 'http://[::1]:9464/-/healthy'],
    ['an address of IPv6', { METRICS_HOST: 'fd00::1' }, 'http://[fd00::1]:9464/-/healthy'],
    [
      'the webhook listener’s address where one listener serves both',
      { HOST: '10.1.2.3', PORT: '9464', METRICS_HOST: '10.9.9.9' },
      'http://10.1.2.3:9464/-/healthy',
    ],
    [
      'the defaults for what is empty',
      { METRICS_HOST: '', METRICS_PORT: '', HOST: '', PORT: '' },
      'http://127.0.0.1:9464/-/healthy',
    ],
    [
      'the webhook listener where the metrics listener may ask for a password',
      { HOST: '10.1.2.3', PORT: '8000', WEB_CONFIG_FILE: 'web.yml' },
      'http://10.1.2.3:8000/healthz',
    ],
  ])('is %s', (_, environment, expected) => {
    expect(healthUrl(environment).href).toBe(expected);
  });

  test('is nowhere for a port that the service would refuse', () => {
    expect(() => healthUrl({ METRICS_PORT: 'http' })).toThrow('METRICS_PORT: expected a whole number from 0 to 65535');
  });
});
