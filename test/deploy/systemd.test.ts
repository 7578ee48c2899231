import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { assignments } from '../support/deploy/dockerfile.ts';
import { isVariable } from '../support/deploy/variable-names.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const unit = read('deploy/systemd/livekit-telephony-exporter.service');
const lines = unit.split('\n').filter((line) => /^\w+=/.test(line));
const all = (key: string) =>
  lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
const { scripts } = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(read('package.json')));

/** Folders that systemd makes for the service, as the unit names them. */
const folders = {
  state: `/var/lib/${all('StateDirectory')[0]}/`,
  configuration: '/etc/livekit-telephony-exporter/',
};

describe('the systemd unit', () => {
  const environment: Record<string, string> = Object.assign({}, ...all('Environment').map(assignments));

  test('names variables that the service reads', () => {
    expect(Object.keys(environment).filter((name) => name !== 'NODE_ENV' && !isVariable(name))).toEqual([]);
    expect(Object.keys(environment)).toContain('LEDGER_URL');
  });

  test('keeps the ledger in the folder that systemd makes, the only one that it may write', () => {
    expect(environment.LEDGER_URL).toMatch(new RegExp(`^sqlite:${folders.state}[\\w.]+$`));
    expect(all('ProtectSystem')).toEqual(['strict']);
    expect(all('DynamicUser')).toEqual(['yes']);
  });

  test('reads as secrets the files that systemd hands over', () => {
    const credentials = all('LoadCredential').map((text) => text.split(':'));
    for (const [name, path] of credentials) expect(path).toBe(`${folders.configuration}${name}`);
    const named = Object.entries(environment).filter(([name]) => name.endsWith('_FILE'));
    expect(named.map(([, value]) => value)).toEqual(credentials.map(([name]) => `%d/${name}`));
    expect(named.map(([name]) => name)).toEqual(['LIVEKIT_API_KEY_FILE', 'LIVEKIT_API_SECRET_FILE']);
  });

  test('starts what `npm start` does, and has it read the trunks again on a reload', () => {
    expect(all('ExecStart')).toEqual([`/usr/bin/${scripts.start.replace(/^exec /, '')}`]);
    expect(all('ExecReload')).toEqual(['/bin/kill -HUP $MAINPID']);
  });

  test('gives more time to end than the 10 s that the service takes at most', () => {
    expect(Number(all('TimeoutStopSec')[0])).toBeGreaterThan(10);
  });

  test('lets V8 compile', () => {
    expect(all('MemoryDenyWriteExecute')).toEqual([]);
  });
});
