import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Exporter } from '../../src/exporter.ts';
import { type Prometheus, startPrometheus } from '../grafana/proof/support/prometheus.ts';
import { authority, type KeyPair, renew, signed } from '../support/http/certificates.ts';
import { describeWith } from '../support/processes/programs.ts';
import { runningExporter } from '../support/processes/running-exporter.ts';
import { temporaryFolder } from '../support/processes/temporary-files.ts';
import { until } from '../support/time/until.ts';

describeWith(['prometheus', 'openssl', 'curl'], 'a metrics listener that is protected', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  let exporter: Exporter;
  let prometheus: Prometheus;
  let server: KeyPair;
  let authorities: KeyPair;

  beforeAll(async () => {
    authorities = authority(folder.path, 'ca');
    server = signed(folder.path, 'server', 'server', authorities);
    const client = signed(folder.path, 'client', 'client', authorities);
    writeFileSync(
      at('web.yml'),
      `tls_server_config:
  cert_file: server.crt
  key_file: server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.crt
basic_auth_users:
  prometheus: ${hashSync('right', 10).replace('$2b$', '$2y$')}
`,
    );
    exporter = await runningExporter({ WEB_CONFIG_FILE: at('web.yml') });
    const job = (name: string, password: string, more: object) => ({
      job_name: name,
      scheme: 'https',
      scrape_interval: '1s',
      scrape_timeout: '1s',
      basic_auth: { username: 'prometheus', password },
      tls_config: { ca_file: authorities.cert, ...more },
      static_configs: [{ targets: [new URL(exporter.metricsUrl).host] }],
    });
    const own = { cert_file: client.cert, key_file: client.key };
    prometheus = await startPrometheus(folder.path, {
      scrape_configs: [job('right', 'right', own), job('password', 'wrong', own), job('certificate', 'right', {})],
    });
  });
  afterAll(async () => {
    await prometheus?.stop();
    await exporter?.close();
    folder[Symbol.dispose]();
  });

  const last = async (expr: string) => (await prometheus.query(expr, Date.now() / 1000))[0]?.points[0]?.[1];

  test('is scraped by a real Prometheus with the password and the certificate, and not without one of them', async () => {
    await until('right is up', async () => (await last('up{job="right"}')) === 1, 30_000);
    expect(await last('livekit_telephony_config_last_reload_successful{job="right"}')).toBe(1);
    for (const job of ['password', 'certificate']) {
      await until(`${job} was scraped`, async () => (await last(`up{job="${job}"}`)) !== undefined, 30_000);
      expect([job, await last(`max_over_time(up{job="${job}"}[1m])`)]).toEqual([job, 0]);
    }
  });

  test('curl gets in likewise, and sees a renewed certificate at once', async () => {
    const own = ['--cert', at('client.crt'), '--key', at('client.key')];
    const curl = async (...args: readonly string[]) => {
      const url = `${exporter.metricsUrl}/metrics`;
      const common = ['-sS', '-o', '/dev/null', '-w', '%{http_code} %{certs}', '--cacert', authorities.cert, url];
      const { stdout } = await promisify(execFile)('curl', [...common, ...args]);
      return /^(\d+) Subject:CN = (\S+)/.exec(stdout)?.slice(1);
    };
    expect(await curl('-u', 'prometheus:right', ...own)).toEqual(['200', 'server']);
    expect(await curl('-u', 'prometheus:wrong', ...own)).toEqual(['401', 'server']);
    await expect(curl('-u', 'prometheus:right')).rejects.toThrow(/curl: \(\d+\)/);
    renew(server, signed(folder.path, 'renewed', 'server', authorities));
    expect(await curl('-u', 'prometheus:right', ...own)).toEqual(['200', 'renewed']);
  });
});
