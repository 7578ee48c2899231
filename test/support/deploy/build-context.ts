import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A pattern as Docker reads it, which unlike a shell's matches names with a leading dot. */
function matches(path: string, pattern: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+|\?/g, (wildcard) => (wildcard === '**' ? '.*' : wildcard === '*' ? '[^/]*' : '[^/]'));
  return new RegExp(`^${expression}$`).test(path);
}

/** Whether a path is in the context: the last pattern decides that matches it or a folder above it. */
export function isInContext(path: string, ignoreFile: string): boolean {
  const parts = path.split('/');
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  let included = true;
  for (const line of ignoreFile.split('\n')) {
    const pattern = line.trim();
    if (pattern === '' || pattern.startsWith('#')) continue;
    const glob = pattern.replace(/^!/, '');
    if (prefixes.some((prefix) => matches(prefix, glob))) included = pattern.startsWith('!');
  }
  return included;
}

/** Everything in a folder but what takes long to walk and no pattern of ours brings back. */
function filesOf(folder: string, path = ''): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    if (!entry.isDirectory()) return [inside];
    return inside === 'node_modules' || inside === '.git' ? [`${inside}/any`] : filesOf(folder, inside);
  });
}

/** The files of a working tree that its `.dockerignore` lets into the context. */
export function contextFiles(tree: string): string[] {
  const ignoreFile = readFileSync(join(tree, '.dockerignore'), 'utf8');
  return filesOf(tree).filter((path) => isInContext(path, ignoreFile));
}

/** Copies a context as a clone under umask 077 has it: its owner alone may read. */
export function copyContext(tree: string, to: string): void {
  for (const path of contextFiles(tree)) {
    mkdirSync(dirname(join(to, path)), { recursive: true, mode: 0o700 });
    copyFileSync(join(tree, path), join(to, path));
    chmodSync(join(to, path), 0o600);
  }
}
