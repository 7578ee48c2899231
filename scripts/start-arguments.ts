import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const manifest = z.object({ scripts: z.object({ start: z.string().startsWith('exec node ') }) });
const tree = new URL('..', import.meta.url);
const { scripts } = manifest.parse(JSON.parse(readFileSync(new URL('package.json', tree), 'utf8')));

/** What `npm start` gives to Node, with the program's path from anywhere: what is measured is what users run. */
export const startArguments: readonly string[] = scripts.start
  .split(' ')
  .slice(2)
  .map((argument) => (argument.endsWith('.js') ? fileURLToPath(new URL(argument, tree)) : argument));
