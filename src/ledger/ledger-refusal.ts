/** A store that must not be opened as it is: the message names the cause and the cure; nothing was written. */
export class LedgerRefusal extends Error {
  override readonly name = 'LedgerRefusal';
}
