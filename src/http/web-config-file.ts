import { dirname, resolve } from 'node:path';
import type { SecureVersion } from 'node:tls';
import { z } from 'zod';
import { parseYaml, readText } from '../yaml-file.ts';
import { type Certificates, readCertificates } from './certificates.ts';

/** How clients show who they are, as Go's crypto/tls names it. */
export const clientAuthTypes = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;
export type ClientAuth = (typeof clientAuthTypes)[number];

export interface TlsConfig {
  readonly certificates: Certificates;
  readonly clientAuth: ClientAuth;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
}

/** What WEB_CONFIG_FILE says of the metrics listener. */
export interface WebConfig {
  /** Undefined: plain HTTP. */
  readonly tls: TlsConfig | undefined;
  /** bcrypt hashes by user name; empty: no password is asked for. */
  readonly users: ReadonlyMap<string, string>;
}

/** A key of exporter-toolkit that would be ignored: whoever wrote it relies on it. */
const unsupported = z.never('is not supported by this exporter').optional();
const path = z.string('expected a path').min(1, 'expected a path');
const versions = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;
const version = z.enum(['TLS12', 'TLS13'], 'expected TLS12 or TLS13').transform((name) => versions[name]);
const verifying: readonly ClientAuth[] = ['VerifyClientCertIfGiven', 'RequireAndVerifyClientCert'];

const tls = z
  .strictObject({
    cert_file: path,
    key_file: path,
    client_auth_type: z.enum(clientAuthTypes, `expected one of ${clientAuthTypes.join(', ')}`).default('NoClientCert'),
    client_ca_file: path.optional(),
    min_version: version.default('TLSv1.2'),
    max_version: version.default('TLSv1.3'),
    cert: unsupported,
    key: unsupported,
    client_ca: unsupported,
    client_allowed_sans: unsupported,
    cipher_suites: unsupported,
    prefer_server_cipher_suites: unsupported,
    curve_preferences: unsupported,
  })
  .refine(({ min_version, max_version }) => min_version <= max_version, 'expected min_version up to max_version')
  .refine(
    ({ client_auth_type, client_ca_file }) => !verifying.includes(client_auth_type) || client_ca_file !== undefined,
    'expected client_ca_file, which this client_auth_type needs',
  )
  .refine(
    ({ client_auth_type, client_ca_file }) => client_auth_type !== 'NoClientCert' || client_ca_file === undefined,
    'expected a client_auth_type that uses client_ca_file',
  );

/** Above a cost of 14, each check needs seconds: too long for a scrape. */
const bcryptHash = z
  .string('expected a bcrypt hash')
  .regex(/^\$2[aby]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/, 'expected a bcrypt hash with a cost from 4 to 14');
const userName = z.string().regex(/^[^:]+$/, 'expected a user name without a colon');

const file = z.strictObject({
  tls_server_config: tls.nullish(),
  basic_auth_users: z.record(userName, bcryptHash, 'expected a map of user names to bcrypt hashes').nullish(),
  http_server_config: unsupported,
  rate_limit: unsupported,
});

/**
 * Reads WEB_CONFIG_FILE, in the format of Prometheus' exporter-toolkit, and the certificates that it names; their paths
 * are relative to the file.
 * @throws ConfigFileError with every problem
 */
export function readWebConfig(path: string): WebConfig {
  const { tls_server_config: tls, basic_auth_users: users } = parseYaml(readText(path), path, file);
  const at = (name: string) => resolve(dirname(path), name);
  return {
    tls: tls
      ? {
          certificates: readCertificates({
            cert: at(tls.cert_file),
            key: at(tls.key_file),
            clientCa: tls.client_ca_file === undefined ? undefined : at(tls.client_ca_file),
          }),
          clientAuth: tls.client_auth_type,
          minVersion: tls.min_version,
          maxVersion: tls.max_version,
        }
      : undefined,
    users: new Map(Object.entries(users ?? {})),
  };
}
