import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';
import { z } from 'zod';
import { trunkIdOf } from '../call/trunk-id.ts';
import type { Trunk } from './trunks.ts';

/** A trunks file that is wrong: every problem, each with the file and its line. */
export class TrunksFileError extends Error {
  override readonly name = 'TrunksFileError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const label = z
  .string('expected a text')
  .regex(/^[^\p{Cc}]{1,128}$/u, 'expected 1 to 128 printable characters')
  .refine((name) => name !== 'none' && name !== 'other', '"none" and "other" stand for no trunk in particular');

const trunk = z.strictObject({
  name: label.optional(),
  direction: z.enum(['inbound', 'outbound'], 'expected inbound or outbound').optional(),
  channels: z
    .int('expected a whole number from 1 to 100000')
    .min(1, 'expected a whole number from 1 to 100000')
    .max(100_000, 'expected a whole number from 1 to 100000')
    .optional(),
  calls_per_second: z.number('expected a number above 0').positive('expected a number above 0').optional(),
});

const trunkId = z.string().refine((id) => trunkIdOf(id) === id, 'expected a trunk id such as ST_zC5xCaz3twx4');

const file = z.strictObject({
  trunks: z.record(trunkId, trunk.nullable(), 'expected a map of trunk ids').nullish(),
});

/** The last key of a path that is in the file: a problem stands on its line. */
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
  if (issue.code === 'unrecognized_keys')
    return { message: `unknown key ${issue.keys.join(', ')}`, path: [...issue.path, issue.keys[0] ?? ''] };
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return { message: `${issue.path.map(String).join('.')}: ${message}`.replace(/^: /, ''), path: issue.path };
}

/**
 * Reads TRUNKS_FILE's text.
 * @param name the file, as problems name it
 * @throws TrunksFileError with every problem at once
 */
export function parseTrunks(text: string, name: string): Trunk[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset = 0) => lines.linePos(offset).line;
  if (document.errors.length > 0)
    throw new TrunksFileError(document.errors.map(({ pos, message }) => `${name}:${lineOf(pos[0])}: ${message}`));
  const parsed = file.safeParse(document.toJS() ?? {});
  if (!parsed.success)
    throw new TrunksFileError(
      parsed.error.issues.map((issue) => {
        const { message, path } = describe(issue);
        return `${name}:${lineOf(keyAt(document.contents, path)?.range?.[0])}: ${message}`;
      }),
    );
  return Object.entries(parsed.data.trunks ?? {}).map(([id, described]) => ({
    id,
    name: described?.name ?? id,
    direction: described?.direction,
    channels: described?.channels,
    callsPerSecond: described?.calls_per_second,
  }));
}

/** @throws TrunksFileError also when the file cannot be read */
export function readTrunks(path: string): Trunk[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new TrunksFileError([`${path}: cannot be read (${code})`]);
  }
  return parseTrunks(text, path);
}
