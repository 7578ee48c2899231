import type { Context, Middleware } from 'koa';
import { HttpProblem } from './http-problem.ts';
import type { CheckLogin } from './passwords.ts';

/** RFC 7617; the password may contain colons. */
function credentialsIn(header: string): { user: string; password: string } | undefined {
  const encoded = /^basic +([a-z0-9._~+/-]+=*) *$/i.exec(header)?.[1];
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  return user === undefined || password === undefined ? undefined : { user, password };
}

export interface BasicAuthOptions {
  /** bcrypt hashes by user name; while there are none, nobody is asked. */
  readonly users: () => ReadonlyMap<string, string>;
  readonly check: CheckLogin;
}

/** Asks for a user name and a password on every path. */
export function basicAuth({ users, check }: BasicAuthOptions): Middleware {
  async function isAdmitted({ req }: Context, hashes: ReadonlyMap<string, string>): Promise<boolean> {
    const credentials = credentialsIn(req.headers.authorization ?? '');
    return credentials ? check(hashes, { ...credentials, address: req.socket.remoteAddress }) : false;
  }

  return async (ctx, next) => {
    const hashes = users();
    if (hashes.size > 0 && !(await isAdmitted(ctx, hashes))) {
      ctx.set('WWW-Authenticate', 'Basic realm="livekit-telephony-exporter", charset="UTF-8"');
      throw new HttpProblem('unauthorized', 'this needs a user name and a password');
    }
    await next();
  };
}
