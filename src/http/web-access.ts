import { setTimeout } from 'node:timers/promises';
import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import { ConfigFileError } from '../yaml-file.ts';
import { basicAuth } from './basic-auth.ts';
import { bcryptThread } from './bcrypt.ts';
import { loginCheck } from './passwords.ts';
import { asksForCertificate, type ListenerTls } from './tls-server.ts';
import type { TlsConfig, WebConfig } from './web-config-file.ts';

/** Before a refused login is answered, ms: with 50 connections nobody tries more than 100 passwords per second. */
const refusalPause = 500;

/** Who may use the metrics listener, as WEB_CONFIG_FILE says. */
export interface WebAccess {
  /** Undefined: plain HTTP. */
  readonly tls: ListenerTls | undefined;
  readonly authenticate: Middleware;
  /** Puts another configuration in force. @throws ConfigFileError it needs a restart, and nothing changed */
  replace(next: WebConfig): void;
  close(): Promise<void>;
}

/** What is decided when the listener opens, and cannot change while connections come in. */
function needsRestart(before: TlsConfig | undefined, next: TlsConfig | undefined): string | undefined {
  if ((before === undefined) !== (next === undefined)) return 'tls_server_config: to turn TLS on or off, restart';
  if (before && next && asksForCertificate(before) !== asksForCertificate(next))
    return 'tls_server_config.client_auth_type: to change from or to NoClientCert, restart';
  return undefined;
}

/** @param initial undefined: everybody may, without TLS */
export function webAccess(initial: WebConfig = { tls: undefined, users: new Map() }, log: Logger): WebAccess {
  let { users } = initial;
  const bcrypt = bcryptThread();
  const tls = initial.tls && {
    config: initial.tls,
    onRenewed(problems?: readonly string[]) {
      if (problems) log.error({ problems }, 'a renewed certificate cannot be used: the one before stays in force');
      else log.info('a renewed certificate is in use');
    },
  };
  return {
    tls,
    authenticate: basicAuth({
      users: () => users,
      check: loginCheck({ compare: bcrypt.compare, pause: () => setTimeout(refusalPause) }),
    }),
    replace(next) {
      const problem = needsRestart(tls?.config, next.tls);
      if (problem) throw new ConfigFileError([problem]);
      if (tls && next.tls) tls.config = next.tls;
      users = next.users;
    },
    close: bcrypt.close,
  };
}
