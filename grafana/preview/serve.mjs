// node serve.mjs PORT PROMETHEUS_URL DASHBOARD.json
// Serves the page at /, the dashboard file (read anew on each load) at /dash.json and Prometheus below /prom/, on loopback.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [, , port, prometheus, dashboard] = process.argv;
if (!dashboard) {
  console.error('usage: node serve.mjs PORT PROMETHEUS_URL DASHBOARD.json');
  process.exit(2);
}
const here = fileURLToPath(new URL('.', import.meta.url));
const folders = ['dist', 'node_modules/@grafana/ui/dist/public', 'node_modules/@grafana/ui/dist'].map((d) => here + d);
const types = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const page = `<!doctype html><meta charset=utf8><base href="/"><link rel=stylesheet href="page.css">
<body style="margin:0"><div id=root></div><script src="page.js"></script>`;

http
  .createServer((req, res) => {
    const { pathname } = new URL(req.url, 'http://loopback');
    if (pathname === '/') return res.writeHead(200, { 'content-type': 'text/html' }).end(page);
    if (pathname === '/dash.json') return res.end(fs.readFileSync(dashboard));
    if (pathname.startsWith('/prom/')) {
      const target = new URL(prometheus.replace(/\/$/, '') + req.url.slice('/prom'.length));
      const ask = http.request(target, { method: req.method }, (answer) => {
        res.writeHead(answer.statusCode, { 'content-type': answer.headers['content-type'] ?? 'text/plain' });
        answer.pipe(res);
      });
      ask.on('error', (error) => res.writeHead(502).end(String(error)));
      return req.pipe(ask);
    }
    const name = path.normalize(pathname.replace('/public/build/', '/'));
    const file = folders.map((d) => path.join(d, name)).find((f) => fs.existsSync(f) && fs.statSync(f).isFile());
    if (!file) return res.writeHead(404).end();
    res.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
    fs.createReadStream(file).pipe(res);
  })
  .listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`));
