import type { Rejection } from '../catalog/values.ts';

/** What an answer may name as its error: why a webhook was refused, or what failed for an operator. */
export type ProblemCode = Rejection | 'reload_failed' | 'unauthorized' | 'foreign_origin';

const statuses = {
  not_a_webhook: 401,
  missing_token: 401,
  unknown_key: 401,
  bad_token: 401,
  expired_token: 401,
  not_yet_valid: 401,
  digest_mismatch: 401,
  too_large: 413,
  incomplete_body: 400,
  malformed: 400,
  not_found: 404,
  method_not_allowed: 405,
  not_http: 400,
  unavailable: 503,
  overloaded: 503,
  draining: 503,
  internal: 503,
  reload_failed: 500,
  unauthorized: 401,
  foreign_origin: 403,
} as const satisfies Record<ProblemCode, number>;

export interface ProblemOptions extends ErrorOptions {
  /** Our clock less the sender's, s, if the request shows it; for the operator, never part of the answer. */
  readonly clockOffset?: number;
}

/**
 * A request that is answered with an error: the code becomes `{"error"}` and the `reason` label, and decides the
 * status. The message is for the sender and says nothing of the request. LiveKit treats a 4xx as delivered and tries
 * again after a 5xx (docs/livekit.md, "Delivery"), so whatever is our own fault is a 503.
 */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly clockOffset: number | undefined;
  constructor(code: ProblemCode, message: string, options: ProblemOptions = {}) {
    super(message, options);
    this.code = code;
    this.status = statuses[code];
    this.clockOffset = options.clockOffset;
  }
}
