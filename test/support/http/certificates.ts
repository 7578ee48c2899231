import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names of PEM files in one folder. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

/** An authority in this folder, as `NAME.crt` and `NAME.key`. */
export function authority(folder: string, name: string): KeyPair {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  openssl('req', '-x509', ...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', cert);
  return { cert, key };
}

/** A certificate that an authority signed, for a server on this machine or for a client. */
export function signed(folder: string, name: string, usage: 'server' | 'client', by: KeyPair): KeyPair {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  openssl(
    ...['req', '-x509', ...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', cert],
    ...['-CA', by.cert, '-CAkey', by.key, '-addext', `extendedKeyUsage=${usage}Auth`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  );
  return { cert, key };
}

/** Overwrites one pair of files with another, as a renewal does. */
export function renew(old: KeyPair, by: KeyPair): void {
  writeFileSync(old.cert, readFileSync(by.cert));
  writeFileSync(old.key, readFileSync(by.key));
}
