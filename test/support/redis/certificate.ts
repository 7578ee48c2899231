import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate that nobody trusts, for the name `localhost`. */
export interface Certificate extends Disposable {
  readonly cert: string;
  /** Settings of a Redis that has it. */
  readonly settings: readonly string[];
}

export function redisCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', key, '-out', cert, '-days', '2', '-nodes'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject], { stdio: 'ignore' });
  return {
    cert,
    settings: ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert],
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
