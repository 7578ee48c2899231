import type { KeyPair } from '../../src/traffic/deliver.ts';

/** The pair that the recordings were signed with. */
export const keys: KeyPair = { key: 'devkey', secret: 'secretsecretsecretsecretsecretsecret' };
