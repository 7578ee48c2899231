import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { assignments, execForm, type Instruction, type Stage, substitute } from './dockerfile.ts';

/** What a container would be started from: a folder that serves as its root, and the settings around it. */
export interface Image {
  readonly root: string;
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** STOPSIGNAL, USER, … by name, unchanged. */
  readonly settings: Readonly<Record<string, Instruction>>;
}

export interface BuildOptions {
  /** Where the stages' roots are made. */
  readonly folder: string;
  /** What COPY without --from copies from. */
  readonly context: string;
  /** --build-arg */
  readonly arguments: Readonly<Record<string, string>>;
  /** The environment that the builder itself brings: PATH, proxies. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Puts the container's own folders under the folder that serves as its root. There is no engine, and so nothing that
 * would keep a step from this machine's files: any other absolute path is refused.
 */
export function relocate(text: string, root: string): string {
  const moved = text.replaceAll(
    /(^|[\s=:'"])(\/(?:app|data))(?=[/\s'"]|$)/g,
    (_, before, path) => before + root + path,
  );
  const strange = /(?:^|[\s=:'"])(\/(?!\/)\S*)/.exec(moved.replaceAll(root, 'ROOT'));
  if (strange) throw new Error(`a path outside of /app and /data: ${strange[1]}`);
  return moved;
}

function copy(instruction: Instruction, from: string, root: string, workdir: string): void {
  const paths = instruction.text.split(/\s+/);
  const target = paths.pop() ?? '';
  const to = join(root, resolve(workdir, target));
  for (const path of paths) {
    const source = join(from, path);
    // Of a folder Docker copies what is in it, a file goes into a folder where the target ends in a slash.
    const isFolder = statSync(source).isDirectory();
    const copied = !isFolder && target.endsWith('/') ? join(to, basename(path)) : to;
    cpSync(source, copied, { recursive: true, verbatimSymlinks: true });
    const [uid, gid] = (instruction.flags.chown ?? '').split(':').map(Number);
    if (uid !== undefined && gid !== undefined) chownSync(copied, uid, gid);
  }
}

/** Runs a RUN step. @throws Error it failed, with what it wrote */
export function runStep(step: string, image: Image, environment: Readonly<Record<string, string>>): void {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', `umask 022; ${relocate(step, image.root)}`], {
    cwd: join(image.root, image.workdir),
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`RUN ${step}: exit ${status}\n${stdout}${stderr}`);
}

function buildStage(stage: Stage, roots: ReadonlyMap<string, string>, root: string, options: BuildOptions): Image {
  const given: Record<string, string> = {};
  const environment: Record<string, string> = {};
  const labels: Record<string, string> = {};
  const settings: Record<string, Instruction> = {};
  let workdir = '/';
  mkdirSync(root);
  for (const instruction of stage.instructions) {
    const text = substitute(instruction.text, { ...given, ...environment });
    if (instruction.name === 'ARG') {
      const value = options.arguments[text];
      if (value !== undefined) given[text] = value;
    } else if (instruction.name === 'ENV') Object.assign(environment, assignments(text));
    else if (instruction.name === 'LABEL') Object.assign(labels, assignments(text));
    else if (instruction.name === 'WORKDIR') {
      workdir = resolve(workdir, text);
      mkdirSync(join(root, workdir), { recursive: true });
    } else if (instruction.name === 'COPY') {
      const { from } = instruction.flags;
      const source = from === undefined ? options.context : roots.get(from);
      if (source === undefined) throw new Error(`COPY --from=${from}: no such stage`);
      copy(instruction, source, root, workdir);
    } else if (instruction.name === 'RUN') {
      const image = { root, workdir, environment, labels, settings };
      runStep(instruction.text, image, { ...options.environment, ...given, ...environment });
    } else settings[instruction.name] = instruction;
  }
  return { root, workdir, environment, labels, settings };
}

/** Builds every stage of a Dockerfile, the last one last, on this machine's own Node in place of the base image. */
export function buildImage(stages: readonly Stage[], options: BuildOptions): ReadonlyMap<string, Image> {
  const images = new Map<string, Image>();
  for (const [index, stage] of stages.entries()) {
    const name = stage.name ?? String(index);
    const roots = new Map([...images].map(([other, { root }]) => [other, root]));
    images.set(name, buildStage(stage, roots, join(options.folder, name), options));
  }
  return images;
}

/** What the image starts: ENTRYPOINT and CMD together. */
export const commandOf = ({ settings }: Image): string[] => [
  ...execForm(settings.ENTRYPOINT?.text ?? ''),
  ...execForm(settings.CMD?.text ?? ''),
];

/** What the engine runs to see whether the container is healthy. */
export const healthcheckOf = ({ settings }: Image): string[] =>
  execForm((settings.HEALTHCHECK?.text ?? '').replace(/^CMD\s+/, ''));
