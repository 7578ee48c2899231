import type { RequestListener, Server, ServerOptions } from 'node:http';
import { createServer } from 'node:https';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { ConfigFileError } from '../yaml-file.ts';
import { readCertificates, stampOf } from './certificates.ts';
import type { TlsConfig } from './web-config-file.ts';

const contextOf = ({ certificates: { cert, key, ca }, minVersion, maxVersion }: TlsConfig): SecureContextOptions => ({
  cert,
  key,
  ...(ca === undefined ? {} : { ca }),
  minVersion,
  maxVersion,
});

export const asksForCertificate = ({ clientAuth }: TlsConfig): boolean => clientAuth !== 'NoClientCert';

function admits({ clientAuth }: TlsConfig, socket: TLSSocket): boolean {
  switch (clientAuth) {
    case 'NoClientCert':
    case 'RequestClientCert':
      return true;
    case 'RequireAnyClientCert':
      return socket.getPeerX509Certificate() !== undefined;
    case 'VerifyClientCertIfGiven':
      return socket.authorized || socket.getPeerX509Certificate() === undefined;
    case 'RequireAndVerifyClientCert':
      return socket.authorized;
    default:
      return clientAuth satisfies never;
  }
}

/** TLS of a listener as it is in force. */
export interface ListenerTls {
  /** Replaced by a reload. */
  readonly config: TlsConfig;
  /** Called when a renewed certificate was read, or cannot be used and the one before stays; then with the problems. */
  readonly onRenewed: (problems?: readonly string[]) => void;
}

/**
 * An HTTPS server. Like exporter-toolkit it looks at its configuration and the certificate files for each connection, so
 * a renewed certificate needs no reload. Whether it asks for client certificates is decided once.
 */
export function createTlsServer(
  tls: ListenerTls,
  options: ServerOptions & { readonly handshakeTimeout: number },
  handle: RequestListener,
): Server {
  let { config } = tls;
  let { stamp } = config.certificates;
  const server = createServer(
    // Client certificates are judged below, by the configuration that is then in force.
    { ...options, ...contextOf(config), requestCert: asksForCertificate(config), rejectUnauthorized: false },
    handle,
  );

  function renew(): void {
    stamp = stampOf(config.certificates.paths);
    try {
      const certificates = readCertificates(config.certificates.paths);
      stamp = certificates.stamp;
      server.setSecureContext(contextOf({ ...config, certificates }));
      tls.onRenewed();
    } catch (error) {
      if (!(error instanceof ConfigFileError)) throw error;
      tls.onRenewed(error.problems);
    }
  }

  // Before Node's own listener, which begins the handshake.
  server.prependListener('connection', () => {
    if (tls.config !== config) {
      config = tls.config;
      stamp = config.certificates.stamp;
      server.setSecureContext(contextOf(config));
    }
    if (stampOf(config.certificates.paths) !== stamp) renew();
  });
  server.prependListener('secureConnection', (socket) => {
    if (!admits(config, socket)) socket.destroy();
  });
  return server;
}
