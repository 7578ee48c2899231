import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { trunkIdOf } from '../call/participant.ts';
import { parseYaml } from '../yaml-file.ts';
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

/**
 * Reads TRUNKS_FILE's text.
 * @param name the file, as problems name it
 * @throws TrunksFileError with every problem at once
 */
export function parseTrunks(text: string, name: string): Trunk[] {
  const { trunks } = parseYaml(text, name, file, (problems) => new TrunksFileError(problems));
  return Object.entries(trunks ?? {}).map(([id, described]) => ({
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
