import { describe, expect, test } from 'vitest';
import { addressesFor } from '../../src/status/this-exporter.ts';

const listening = { webhookUrl: 'http://localhost:8080/hook', metricsUrl: 'http://localhost:9464' };

describe('the addresses that the page shows', () => {
  test.each([
    ['a name', 'exporter.example:9464', 'http://exporter.example:8080/hook', 'exporter.example:9464'],
    ['a mapped port', 'exporter:19464', 'http://exporter:8080/hook', 'exporter:19464'],
    ['an IPv6 address', '[2001:db8::1]:9464', 'http://[2001:db8::1]:8080/hook', '[2001:db8::1]:9464'],
    ['none', undefined, 'http://localhost:8080/hook', 'localhost:9464'],
    ['markup', '"><script>alert(1)</script>', 'http://localhost:8080/hook', 'localhost:9464'],
    ['a URL', 'a@evil.example/x?', 'http://localhost:8080/hook', 'localhost:9464'],
    ['no port that there is', 'exporter:99999', 'http://localhost:8080/hook', 'localhost:9464'],
  ])('%s', (_, host, webhookUrl, scrapeTarget) => {
    expect(addressesFor(host, listening)).toEqual({ webhookUrl, scrapeTarget });
  });
});
