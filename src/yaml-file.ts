import { readFileSync } from 'node:fs';
import { type Document, isMap, isScalar, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';
import type { z } from 'zod';
import { errorCode } from './files.ts';

/** A file of the configuration that is wrong: every problem, each with the file and, where there is one, its line. */
export class ConfigFileError extends Error {
  override readonly name = 'ConfigFileError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** @throws ConfigFileError the file cannot be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigFileError([`${path}: cannot be read (${errorCode(error)})`]);
  }
}

/** The last key of a path that is in the file: a problem is reported on its line. */
function keyAt(root: ParsedNode | null, path: readonly PropertyKey[]): Node | null {
  let node: Node | null = root;
  let found = node;
  for (const name of path) {
    const pair = isMap<Node, Node | null>(node) && node.items.find(({ key }) => isScalar(key) && key.value === name);
    if (!pair) return found;
    found = pair.key;
    node = pair.value;
  }
  return found;
}

function describe(issue: z.core.$ZodIssue): { message: string; path: readonly PropertyKey[] } {
  if (issue.code === 'unrecognized_keys') return { message: issue.message, path: [...issue.path, issue.keys[0] ?? ''] };
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return { message: `${issue.path.map(String).join('.')}: ${message}`.replace(/^: /, ''), path: issue.path };
}

/** @throws ConfigFileError it has an alias without an anchor, or so many that it would fill the memory */
function plain(document: Document.Parsed, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new ConfigFileError([`${name}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/**
 * Reads the text of a YAML file that people write.
 * @param name the file, as problems name it
 * @throws ConfigFileError with every problem
 */
export function parseYaml<T>(text: string, name: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset = 0) => lines.linePos(offset).line;
  if (document.errors.length > 0)
    throw new ConfigFileError(document.errors.map(({ pos, message }) => `${name}:${lineOf(pos[0])}: ${message}`));
  const parsed = schema.safeParse(plain(document, name) ?? {}, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `unknown key ${issue.keys.join(', ')}` : undefined),
  });
  if (parsed.success) return parsed.data;
  throw new ConfigFileError(
    parsed.error.issues.map((issue) => {
      const { message, path } = describe(issue);
      return `${name}:${lineOf(keyAt(document.contents, path)?.range?.[0])}: ${message}`;
    }),
  );
}
