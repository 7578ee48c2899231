import { fill } from '../catalog/refusals.ts';
import { type StartupErrorName, startupErrors } from '../catalog/startup-errors.ts';
import { errorCode } from '../files.ts';

/** A port or an address that cannot be had: the message names the variable that set it, the cause and the cure. */
export class PortRefusal extends Error {
  override readonly name = 'PortRefusal';
}

/** The environment variables that a listener was set up with. */
export interface ListenerVariables {
  readonly host: 'HOST' | 'METRICS_HOST';
  readonly port: 'PORT' | 'METRICS_PORT';
}

/** The errors of bind(2) and getaddrinfo(3) that a user meets. */
const known: Readonly<Record<string, StartupErrorName>> = {
  EADDRINUSE: 'port_in_use',
  EACCES: 'port_forbidden',
  EPERM: 'port_forbidden',
  EADDRNOTAVAIL: 'address_not_here',
  EINVAL: 'address_not_here',
  ENOTFOUND: 'address_unknown',
  EAI_AGAIN: 'address_unknown',
};

/** An error of `listen` as one that a person can act on; any other is given back as it is. */
export function portRefusal(
  error: unknown,
  { host, port, variables }: { host: string; port: number; variables: ListenerVariables },
): unknown {
  const name = known[errorCode(error)];
  if (!name) return error;
  const { what, cure } = startupErrors[name];
  const values = { VARIABLE: variables.port, HOST_VARIABLE: variables.host, host, port };
  return new PortRefusal(fill(`${what}: ${cure}`.replaceAll('`', ''), values), { cause: error });
}
