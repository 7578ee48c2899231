import { get, type IncomingHttpHeaders } from 'node:http';
import { get as getOverTls, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';

export interface Asked {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of the server's certificate; undefined over plain HTTP. */
  readonly certificate: string | undefined;
}

/** A GET on a connection of its own, with what `fetch` does not offer: authorities, certificates, versions of TLS. */
export async function ask(url: string, options: RequestOptions = {}): Promise<Asked> {
  const { promise, resolve, reject } = Promise.withResolvers<Asked>();
  const scheme = new URL(url).protocol === 'https:' ? getOverTls : get;
  const request = scheme(url, { agent: false, ...options }, (response) => {
    const { socket } = response;
    const certificate = 'getPeerX509Certificate' in socket ? (socket as TLSSocket).getPeerX509Certificate() : undefined;
    text(response).then((body) => {
      const { statusCode: status, headers } = response;
      resolve({ status, headers, body, certificate: certificate?.subject });
    }, reject);
  });
  request.once('error', reject);
  return promise;
}
