import type { Middleware } from 'koa';
import { HttpProblem } from './http-problem.ts';
import type { CheckLogin } from './passwords.ts';

/** RFC 7617; the password may contain colons. */
function credentialsIn(header: string): { user: string; password: string } | undefined {
  const encoded = /^basic +([a-z0-9._~+/-]+=*) *$/i.exec(header)?.[1];
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  return user === undefined || password === undefined ? undefined : { user, password };
}

/** Asks for a user name and a password on every path, while there are users. @param users bcrypt hashes by user name */
export function basicAuth(users: () => ReadonlyMap<string, string>, check: CheckLogin): Middleware {
  return async (ctx, next) => {
    const all = users();
    if (all.size > 0) {
      const credentials = credentialsIn(ctx.get('authorization'));
      const address = ctx.req.socket.remoteAddress;
      if (!credentials || !(await check(all, { ...credentials, address }))) {
        ctx.set('WWW-Authenticate', 'Basic realm="livekit-telephony-exporter", charset="UTF-8"');
        throw new HttpProblem('unauthorized', 'this needs a user name and a password');
      }
    }
    await next();
  };
}
