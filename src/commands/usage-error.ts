/** The command cannot be carried out: the message says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
