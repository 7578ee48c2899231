/** Why the exporter does not start, and what to do; `{name}` is filled in where it happens. */
export interface StartupError {
  readonly what: string;
  readonly cure: string;
}

/** Every error that stops it before the first webhook, besides a wrong configuration, which names its variables itself. */
export const startupErrors = {
  port_in_use: {
    what: '{VARIABLE}: port {port} on {host} is in use by another program',
    cure: 'stop that program (`ss -ltnp` names it), or set {VARIABLE} to a free port',
  },
  port_forbidden: {
    what: '{VARIABLE}: this user may not listen on port {port}',
    cure: 'set {VARIABLE} to 1024 or higher, and use a proxy or a port mapping for the low port',
  },
  address_not_here: {
    what: '{HOST_VARIABLE}: {host} is not an address of this machine',
    cure: 'set {HOST_VARIABLE} to 0.0.0.0 for all addresses of this machine',
  },
  address_unknown: {
    what: '{HOST_VARIABLE}: the name {host} cannot be resolved',
    cure: 'set {HOST_VARIABLE} to an address of this machine, or to 0.0.0.0 for all addresses',
  },
  ledger_in_use: {
    what: 'the ledger {path} is in use by another process',
    cure: 'only one exporter can use a ledger: stop the other one, or set LEDGER_URL to another file',
  },
  ledger_unwritable: {
    what: 'the ledger {path} cannot be opened for writing',
    cure: 'make the file and its folder writable for this user',
  },
  ledger_is_folder: {
    what: 'the ledger {path} is a folder',
    cure: 'set LEDGER_URL to a file',
  },
  ledger_no_folder: {
    what: 'the ledger {path} cannot be opened',
    cure: 'correct the path: one of its folders is a file',
  },
  ledger_disk_full: {
    what: 'the ledger {path} cannot be written because its disk is full',
    cure: 'free disk space',
  },
  ledger_damaged: {
    what: 'the ledger {path} is damaged',
    cure: 'restore it from a backup, or move it away to start with empty totals',
  },
  ledger_no_database: {
    what: 'the ledger {path} is not a SQLite database',
    cure: 'set LEDGER_URL to another file',
  },
  ledger_foreign: {
    what: 'the ledger {path} is the database of another program',
    cure: 'set LEDGER_URL to another file',
  },
  ledger_hard_link: {
    what: 'the ledger {path} has a second name: it is a hard link',
    cure: 'remove the other name (`find -samefile` finds it) or copy the file: SQLite names its WAL after the path',
  },
  ledger_older: {
    what: 'the ledger {path} was written by a development version before 1.0.0',
    cure: 'move it away to start with empty totals, or set LEDGER_URL to another file',
  },
  ledger_newer: {
    what: 'the ledger {path} was written by a newer version',
    cure: 'upgrade, or set LEDGER_URL to another file',
  },
} as const satisfies Record<string, StartupError>;

export type StartupErrorName = keyof typeof startupErrors;
