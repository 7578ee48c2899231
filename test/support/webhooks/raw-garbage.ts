import fc from 'fast-check';
import { requestText } from '../http/http-text.ts';
import { mostly } from './odd-body.ts';
import { claimsFor, jwt } from './token.ts';

const target = fc.oneof(
  fc.constantFrom(
    '/webhook',
    '/healthz',
    '/metrics',
    '/-/ready',
    '/',
    '*',
    '',
    'webhook',
    '?',
    '#',
    '/%',
    '/%zz',
    '/%00',
    '/\0',
    '//',
    '///a',
  ),
  fc.constantFrom(
    '/webhook/../../etc/passwd',
    '/..%2f..%2fetc/passwd',
    '/.git/config',
    '/webhook/..;/metrics',
    '\\..\\',
  ),
  fc.constantFrom('http://[/webhook', 'http://x:99999/', 'http://user:pw@x/webhook', 'https://x', '://', 'x:1', 'é'),
  fc.constantFrom(
    '/__proto__',
    '/constructor',
    '/webhook?a[__proto__]=1',
    `/${'a'.repeat(5000)}`,
    `/${'a/'.repeat(2000)}`,
  ),
  fc.webPath(),
  fc.string(),
);

const method = mostly(
  fc.constantFrom('GET', 'POST'),
  fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'TRACE', 'CONNECT', 'PROPFIND', 'M-SEARCH', 'QUERY'),
  fc.constantFrom('post', '', 'POST POST', 'PRI', '\x16\x03\x01', 'X'.repeat(100)),
);

const version = mostly(
  fc.constant('HTTP/1.1'),
  fc.constantFrom('HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'http/1.1', ''),
);

const header = fc.oneof(
  fc.constantFrom('Host: y', 'Host:', 'Host: [', 'Connection: close', 'Connection: upgrade, x', 'Connection: TE'),
  fc.constantFrom(
    'Content-Length: 5',
    'Content-Length: -1',
    'Content-Length: 5, 6',
    `Content-Length: ${'9'.repeat(20)}`,
  ),
  fc.constantFrom(
    'Content-Length: 0x5',
    'Content-Length: 5\r\nContent-Length: 6',
    'Content-Length: 1e3',
    'Content-Length:',
  ),
  fc.constantFrom('Transfer-Encoding: chunked', 'Transfer-Encoding: gzip', 'Transfer-Encoding: identity, chunked'),
  fc.constantFrom('Expect: 100-continue', 'Expect: the worst', 'Upgrade: h2c', 'Upgrade: websocket', 'TE: trailers'),
  fc.constantFrom(
    'Authorization: x',
    'Authorization: \xff',
    'Authorization: Bearer',
    'authorization: a\r\n b',
    'A\0: b',
  ),
  fc.constantFrom(': x', 'no colon', ' : x', 'a b: c', '\tfolded', 'X: \x01', `X: ${'x'.repeat(9000)}`, '__proto__: x'),
  fc.constantFrom(
    'Accept: */*;q=x',
    'Accept: ,',
    'Accept: application/openmetrics-text;version=9',
    'Accept-Encoding: ;',
  ),
  fc.constantFrom(
    'Content-Type: ;;;',
    'Content-Encoding: gzip',
    'Cookie: a=b; =',
    'Forwarded: for=x',
    'Range: bytes=-1',
  ),
  fc.string().map((text) => `X-Some: ${text}`),
);
const host = mostly(fc.constant<readonly string[]>(['Host: x']), fc.constant<readonly string[]>([]));

const body = fc.oneof(
  fc.constantFrom(
    '',
    'hello',
    '5\r\nhello\r\n0\r\n\r\n',
    'zz\r\nhello',
    'ffffffffffffffff\r\n',
    '-1\r\n',
    '5;a=b\r\nhello',
  ),
  fc.constantFrom(
    '5\r\nhelloX',
    '0\r\nTrailer: x\r\n\r\n',
    `5${' '.repeat(2000)}\r\n`,
    '\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
  ),
  fc.string(),
);

const lineEnd = mostly(fc.constant('\r\n'), fc.constantFrom('\n', '\r', '\r\n\r\n'));

const oddRequest = fc
  .record({ method, target, version, host, headers: fc.array(header, { maxLength: 3 }), body, lineEnd })
  .map((odd) =>
    Buffer.from(
      [[odd.method, odd.target, odd.version].join(' '), ...odd.host, ...odd.headers, '', odd.body].join(odd.lineEnd),
      'latin1',
    ),
  );

const webhook = JSON.stringify({ event: 'egress_started', id: 'EV_good' });

/** A good webhook with some bytes of its head or body lost, doubled or changed. */
const damagedRequest = fc.tuple(fc.nat(), fc.nat(4), fc.uint8Array({ maxLength: 4 })).map(([at, lost, instead]) => {
  const whole = requestText('POST /webhook', { Authorization: jwt(claimsFor(webhook)) }, webhook);
  const index = at % whole.length;
  return Buffer.concat([whole.subarray(0, index), instead, whole.subarray(index + lost)]);
});

/** What may come in over a socket that faces the internet. */
export const rawGarbage: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: oddRequest },
  { weight: 3, arbitrary: damagedRequest },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
);
