/** A request as text, with its Host; a body gets its Content-Length. */
export function requestText(
  line: string,
  headers: Readonly<Record<string, string | undefined>> = {},
  body?: string | Buffer,
): Buffer {
  const all = {
    Host: 'localhost',
    ...(body === undefined ? {} : { 'Content-Length': `${Buffer.byteLength(body)}` }),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]));
  return Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${lines.join('')}\r\n`), Buffer.from(body ?? '')]);
}

/** A piece of a body in chunked transfer coding; the empty one ends it. */
export const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
