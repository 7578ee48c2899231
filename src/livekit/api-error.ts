import type { ApiFailure } from '../catalog/livekit-api.ts';

export interface ApiErrorOptions extends ErrorOptions {
  readonly retryAfterMs?: number | undefined;
  readonly isAbsent?: boolean;
}

/** A failed request to LiveKit's API. It contains no names of rooms or people: `code` is an HTTP status or an `ApiFailure`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** From the `Retry-After` header, ms. */
  readonly retryAfterMs: number | undefined;
  /** LiveKit itself answered "not found", which is a usable answer. */
  readonly isAbsent: boolean;
  constructor(code: ApiFailure | number, options: ApiErrorOptions = {}) {
    super(typeof code === 'number' ? `LiveKit's API answered ${code}` : `LiveKit's API: ${code}`, options);
    this.code = String(code);
    this.retryAfterMs = options.retryAfterMs;
    this.isAbsent = options.isAbsent ?? false;
  }
}

/** The request was not sent: the circuit breaker of its method is open, or the exporter is closing. */
export class RequestSkipped extends Error {
  override readonly name = 'RequestSkipped';
}

/** Whether the error is an outage of the API, which is logged and counted where requests are made. */
export const isOutage = (error: unknown): boolean => error instanceof ApiError || error instanceof RequestSkipped;
