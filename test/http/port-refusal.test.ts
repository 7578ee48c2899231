import { describe, expect, test } from 'vitest';
import { PortRefusal, portRefusal } from '../../src/http/port-refusal.ts';

const place = { host: 'exporter.example', port: 80, variables: { host: 'HOST', port: 'PORT' } } as const;
const failed = (code: string) => Object.assign(new Error(`listen ${code}`), { code });

describe('an error of listening, for a person', () => {
  test.each([
    ['EADDRINUSE', /^PORT: port 80 on exporter.example is in use .*: stop that program .* or set PORT to a free port$/],
    ['EACCES', /^PORT: this user may not listen on port 80: set PORT to 1024 or higher/],
    ['EADDRNOTAVAIL', /^HOST: exporter.example is not an address of this machine: set HOST /],
    ['ENOTFOUND', /^HOST: the name exporter.example cannot be resolved: set HOST /],
  ])('%s names variable, cause and cure', (code, text) => {
    const refusal = portRefusal(failed(code), place);
    expect(refusal).toBeInstanceOf(PortRefusal);
    expect(refusal).toMatchObject({ message: expect.stringMatching(text), cause: { code } });
  });

  test('one that no user can act on stays as it is', () => {
    const error = failed('EMFILE');
    expect(portRefusal(error, place)).toBe(error);
  });
});
