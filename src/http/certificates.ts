import { X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ConfigFileError, readText } from '../yaml-file.ts';

export interface CertificatePaths {
  readonly cert: string;
  readonly key: string;
  /** The authorities whose client certificates are accepted. */
  readonly clientCa: string | undefined;
}

/** What the files contain, PEM. */
export interface Certificates {
  readonly paths: CertificatePaths;
  readonly cert: string;
  readonly key: string;
  readonly ca: string | undefined;
  /** Changes when a file is written or replaced. */
  readonly stamp: string;
}

/** Follows symbolic links, by which Kubernetes replaces mounted secrets. */
function stampOfFile(path: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return 'unreadable';
  }
}

export const stampOf = ({ cert, key, clientCa }: CertificatePaths): string =>
  [cert, key, ...(clientCa === undefined ? [] : [clientCa])].map(stampOfFile).join(', ');

function check(path: string, use: () => void): void {
  try {
    use();
  } catch (error) {
    throw new ConfigFileError([`${path}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** @throws ConfigFileError a file is missing or is not PEM, or certificate and key do not belong together */
export function readCertificates(paths: CertificatePaths): Certificates {
  // Taken first: a file that is written after that gets another stamp, and is read again.
  const stamp = stampOf(paths);
  const cert = readText(paths.cert);
  const key = readText(paths.key);
  const ca = paths.clientCa === undefined ? undefined : readText(paths.clientCa);
  check(paths.cert, () => createSecureContext({ cert }));
  check(paths.key, () => createSecureContext({ cert, key }));
  // Node ignores a `ca` that is not a certificate, and would then refuse every client.
  if (paths.clientCa !== undefined && ca !== undefined) check(paths.clientCa, () => new X509Certificate(ca));
  return { paths, cert, key, ca, stamp };
}
