/** Why LiveKit's API gave no usable answer, where no HTTP status says so. */
export type Silence = 'timeout' | 'unreachable' | 'malformed';

export interface ApiErrorOptions extends ErrorOptions {
  readonly retryAfterMs?: number | undefined;
  readonly isAbsent?: boolean;
}

/** A request to LiveKit's API that failed. It says nothing of rooms or people: `code` is an HTTP status or a silence. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** How long the answer asks to wait, ms. */
  readonly retryAfterMs: number | undefined;
  /** LiveKit itself says that there is no such thing: an answer like any other. */
  readonly isAbsent: boolean;
  constructor(code: Silence | number, options: ApiErrorOptions = {}) {
    super(typeof code === 'number' ? `LiveKit's API answered ${code}` : `LiveKit's API: ${code}`, options);
    this.code = String(code);
    this.retryAfterMs = options.retryAfterMs;
    this.isAbsent = options.isAbsent ?? false;
  }
}
