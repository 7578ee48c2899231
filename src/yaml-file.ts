import { isMap, isScalar, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';
import type { z } from 'zod';

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

/**
 * Reads the text of a YAML file that people write.
 * @param name the file, as problems name it
 * @param fail makes the error, of every problem at once, each with the file and its line
 * @throws what `fail` makes
 */
export function parseYaml<T>(
  text: string,
  name: string,
  schema: z.ZodType<T>,
  fail: (problems: readonly string[]) => Error,
): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset = 0) => lines.linePos(offset).line;
  if (document.errors.length > 0)
    throw fail(document.errors.map(({ pos, message }) => `${name}:${lineOf(pos[0])}: ${message}`));
  const parsed = schema.safeParse(document.toJS() ?? {}, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `unknown key ${issue.keys.join(', ')}` : undefined),
  });
  if (parsed.success) return parsed.data;
  throw fail(
    parsed.error.issues.map((issue) => {
      const { message, path } = describe(issue);
      return `${name}:${lineOf(keyAt(document.contents, path)?.range?.[0])}: ${message}`;
    }),
  );
}
