import { readSecret } from '../config/read-secret.ts';
import { isPlaceholder } from '../config/variables.ts';
import type { KeyPair } from '../traffic/deliver.ts';
import { UsageError } from './usage-error.ts';

/**
 * The key pair that traffic is signed with: the one that the service checks webhooks with.
 * @throws UsageError
 */
export function keyPairOf(environment: Readonly<Record<string, string | undefined>>): KeyPair {
  const read = (name: string): string => {
    const secret = readSecret(environment, name);
    if ('problem' in secret) throw new UsageError(secret.problem);
    if (!secret.value) throw new UsageError(`${name}: required, the pair that the exporter checks webhooks with`);
    if (isPlaceholder(secret.value))
      throw new UsageError(`${name}: expected the real value, not the placeholder of an example`);
    return secret.value;
  };
  return { key: read('LIVEKIT_API_KEY'), secret: read('LIVEKIT_API_SECRET') };
}
