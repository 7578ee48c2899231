import { z } from 'zod';
import { trunkIdOf } from '../call/participant.ts';
import { parseYaml, readText } from '../yaml-file.ts';
import type { Trunk } from './trunks.ts';

const label = z
  .string('expected a text')
  .regex(/^[^\p{Cc}\p{Cs}]{1,128}$/u, 'expected 1 to 128 printable characters')
  .refine((name) => name !== 'none' && name !== 'other', '"none" and "other" are the labels of no trunk in particular');

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
 * @throws ConfigFileError with every problem at once
 */
export function parseTrunks(text: string, name: string): Trunk[] {
  const { trunks } = parseYaml(text, name, file);
  return Object.entries(trunks ?? {}).map(([id, described]) => ({
    id,
    name: described?.name ?? id,
    direction: described?.direction,
    channels: described?.channels,
    callsPerSecond: described?.calls_per_second,
  }));
}

/** @throws ConfigFileError also when the file cannot be read */
export const readTrunks = (path: string): Trunk[] => parseTrunks(readText(path), path);
