/** The command line was not understood, or cannot be carried out: the message says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
