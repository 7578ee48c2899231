import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const chart = fileURLToPath(new URL('../deploy/helm/livekit-telephony-exporter', import.meta.url));

/** What `npm run chart:tools` installs. */
export const tools = fileURLToPath(new URL('../deploy/helm/tools', import.meta.url));

const isThere = (program: string) => spawnSync(program, ['version'], { stdio: 'ignore' }).status === 0;

/** The Helm that HELM names, else those of `npm run chart:tools`, else the one on the PATH; none: an empty list. */
export function helms(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (environment.HELM) return [environment.HELM];
  const installed = [3, 4].map((major) => `${tools}/node_modules/.bin/helm-${major}`).filter(existsSync);
  return (installed.length > 0 ? installed : ['helm']).filter(isThere);
}

/** The Kubernetes that charts are rendered for: a Helm built from source considers it too old for the chart. */
export const forKubernetes = ['--kube-version', '1.34.0'];

/** Output of a Helm command. @throws Error with what Helm says when it fails */
export function runHelm(helm: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(helm, args, { encoding: 'utf8', maxBuffer: 64 << 20 });
  if (error) throw error;
  if (status !== 0) throw new Error(`helm ${args[0]}: ${stderr.trim()}`);
  return stdout;
}
