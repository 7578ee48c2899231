import type { Context } from 'koa';
import { type Format, formats } from './exposition.ts';

const offered = Object.entries(formats).map(
  ([format, { type, version }]) => [`${type};version=${version}`, format as Format] as const,
);

/**
 * The format that a scraper asks for. How names may be escaped (`escaping=…`, of Prometheus 3) and the character set
 * change nothing for ours, but would keep the two from matching.
 */
export function negotiate(ctx: Context): Format {
  ctx.req.headers.accept = ctx.req.headers.accept?.replace(/;\s*(?:escaping|charset)\s*=\s*(?:"[^"]*"|[^\s;,]+)/gi, '');
  const accepted = ctx.accepts(...offered.map(([type]) => type));
  return offered.find(([type]) => type === accepted)?.[1] ?? 'text';
}
