import { z } from 'zod';

/** One step of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  /** `--from=build` as `from`: `build`. */
  readonly flags: Readonly<Record<string, string>>;
  /** What follows name and flags. */
  readonly text: string;
}

export interface Stage {
  readonly base: string;
  readonly name: string | undefined;
  /** Undefined: the platform that the image is for. */
  readonly platform: string | undefined;
  readonly instructions: readonly Instruction[];
}

const known =
  /^(ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|RUN|STOPSIGNAL|USER|VOLUME|WORKDIR)\s+((?:--\S+\s+)*)(.+)$/;

function parseInstruction(line: string): Instruction {
  const [, name = '', flags = '', text = ''] = known.exec(line) ?? [];
  if (name === '') throw new SyntaxError(`an instruction that the test does not know: ${line}`);
  const pairs = Array.from(flags.matchAll(/--([\w-]+)=(\S+)/g), ([, key = '', value = '']) => [key, value] as const);
  return { name, flags: Object.fromEntries(pairs), text };
}

/** Reads a Dockerfile as its reference has it: comments go, lines that end in a backslash go on, FROM begins a stage. */
export function parseDockerfile(file: string): Stage[] {
  const lines = file.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n\s*/g, ' ');
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of lines.split('\n').filter((text) => text.trim() !== '')) {
    const instruction = parseInstruction(line.trim());
    if (instruction.name === 'FROM') {
      const [base = '', , name] = instruction.text.split(/\s+/);
      stages.push({ base, name, platform: instruction.flags.platform, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (!stage) throw new SyntaxError(`before the first FROM: ${line}`);
      stage.instructions.push(instruction);
    }
  }
  return stages;
}

const words = z.array(z.string()).min(1);

/** A command in exec form. @throws SyntaxError it is in shell form, which puts a shell between signals and program */
export const execForm = (text: string): string[] => words.parse(JSON.parse(text));

/** Replaces `$NAME` and `${NAME}`; what is not set is empty. */
export const substitute = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => values[braced ?? bare] ?? '');

/** `A=1 B="two words"` as pairs. */
export const assignments = (text: string): Record<string, string> =>
  Object.fromEntries(
    Array.from(text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g), ([, key = '', quoted, bare]) => [
      key,
      quoted ?? bare ?? '',
    ]),
  );
