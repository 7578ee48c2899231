// Bundles page/main.tsx into dist/page.js and dist/page.css. Set DEV=1 for React's full error texts.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const require = createRequire(import.meta.url);
const mode = process.env.DEV ? 'development' : 'production';

const grafana = {
  name: 'grafana',
  setup(b) {
    // scenes wants react-router-dom 6 and ui wants 5. Grafana itself gives scenes the v5-compat package.
    b.onResolve({ filter: /^react-router-dom$/ }, (a) =>
      a.importer.includes('@grafana/scenes')
        ? b.resolve('react-router-dom-v5-compat', { resolveDir: here, kind: a.kind })
        : undefined,
    );
    // The CommonJS builds: esbuild's .mjs interop breaks default imports of CommonJS React libraries (React error 130).
    b.onResolve({ filter: /^@grafana\/(ui|data|runtime|i18n|schema|e2e-selectors)(\/.*)?$/ }, (a) => {
      try {
        return { path: require.resolve(a.path) };
      } catch {
        return undefined;
      }
    });
  },
};

const result = await build({
  entryPoints: [`${here}page/main.tsx`],
  outfile: `${here}dist/page.js`,
  bundle: true,
  format: 'iife',
  jsx: 'automatic',
  minify: mode === 'production',
  metafile: true,
  logLevel: 'error',
  define: {
    'process.env.NODE_ENV': `"${mode}"`,
    'process.env.DEBUG': 'undefined',
    'process.env': '{}',
    global: 'window',
  },
  loader: { '.svg': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl' },
  plugins: [grafana],
});
for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) console.log(file, bytes);
