import { type ApiMethodState, apiMethods } from '../catalog/api-methods.ts';
import type { Method } from './clients.ts';

/** What people are shown of how it goes with the API: neither what was asked nor what was answered. */
export interface ApiRecord {
  /** @param trouble its code; undefined: the answer was usable */
  note(method: Method, trouble: string | undefined, at: number): void;
  /** Every method, asked or not. */
  readonly states: readonly ApiMethodState[];
}

export function apiRecord(): ApiRecord {
  const states = new Map<string, ApiMethodState>(
    (Object.keys(apiMethods) as Method[]).map((method) => [method, { method, wellAt: undefined, trouble: undefined }]),
  );
  return {
    note(method, code, at) {
      const before = states.get(method);
      const trouble = code === undefined ? undefined : { code, since: before?.trouble?.since ?? at };
      states.set(method, { method, wellAt: code === undefined ? at : before?.wellAt, trouble });
    },
    get states() {
      return [...states.values()];
    },
  };
}
