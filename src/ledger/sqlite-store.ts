import type { Room } from '../call/room.ts';
import { globalCellIndex, globalCells, pairCellIndex, pairCells } from '../catalog/cells.ts';
import { expiryMinute } from './expiring-ids.ts';
import { openSqlite } from './open-sqlite.ts';
import { type Draft, emptyDraft, emptyState, publish, type State } from './state.ts';
import type { Store } from './store.ts';
import { emptyRow, globalKey, type PairKey, pairOf } from './totals.ts';

const minute = 60_000;

/** The two columns of a row of totals; the global row stands under empty ones. */
const columnsOf = (key: PairKey) => (key === globalKey ? { direction: '', trunk: '' } : pairOf(key));

/**
 * The embedded ledger's file. Its own writer wrote it, so what it holds is trusted after the checks of `openSqlite`.
 * @param path `:memory:` for one that is gone with the process
 * @throws LedgerRefusal
 */
export function sqliteStore(path: string): Store {
  const database = openSqlite(path);
  const insertId = database.prepare('INSERT OR IGNORE INTO ids VALUES (?, ?)');
  const forgetIds = database.prepare('DELETE FROM ids WHERE minute < ?');
  const putRoom = database.prepare('INSERT INTO rooms VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state');
  const dropRoom = database.prepare('DELETE FROM rooms WHERE key = ?');
  const putTotal = database.prepare(
    'INSERT INTO totals VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const probeWrite = database.prepare('INSERT INTO probe VALUES (0, 1) ON CONFLICT DO UPDATE SET tries = tries + 1');
  const readMemo = database.prepare('SELECT text FROM memos WHERE name = ?');
  const writeMemo = database.prepare('INSERT INTO memos VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text');
  let forgotten = 0;

  function putTotals(draft: Draft): void {
    for (const [key, cells] of draft.cells) {
      const { direction, trunk } = columnsOf(key);
      const names = key === globalKey ? globalCells : pairCells;
      const row = draft.rows.get(key) ?? emptyRow(key);
      for (const index of cells) putTotal.run(direction, trunk, names[index] ?? '', row[index] ?? 0);
    }
  }

  function write(draft: Draft, forgetBefore: number): void {
    for (const [id, expiresAt] of draft.ids) insertId.run(expiryMinute(expiresAt), id);
    for (const [key, room] of draft.rooms) {
      if (room) putRoom.run(key, JSON.stringify(room));
      else dropRoom.run(key);
    }
    putTotals(draft);
    if (forgetBefore > forgotten) forgetIds.run(forgetBefore);
  }

  return {
    kind: path === ':memory:' ? 'memory' : 'sqlite',
    load() {
      const state: State = emptyState();
      const draft = emptyDraft();
      for (const row of database.prepare('SELECT minute, id FROM ids').iterate())
        draft.ids.set(String(row.id), Number(row.minute) * minute);
      for (const row of database.prepare('SELECT key, state FROM rooms').iterate())
        draft.rooms.set(String(row.key), JSON.parse(String(row.state)) as Room);
      for (const row of database.prepare('SELECT direction, trunk, cell, value FROM totals').iterate()) {
        const isGlobal = row.direction === '';
        const key = isGlobal ? globalKey : `${row.direction}|${row.trunk}`;
        const index = (isGlobal ? globalCellIndex : pairCellIndex).get(String(row.cell));
        if (index === undefined) continue; // a cell that another release counted: kept in the file, not shown
        const totals = draft.rows.get(key) ?? emptyRow(key);
        totals[index] = Number(row.value);
        draft.rows.set(key, totals);
      }
      publish(state, draft);
      return state;
    },
    commit(draft, forgetBefore) {
      database.exec('BEGIN');
      try {
        write(draft, forgetBefore);
        database.exec('COMMIT');
        forgotten = forgetBefore;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    probe: () => void probeWrite.run(),
    memos: {
      async read(name) {
        const row = readMemo.get(name);
        return row && String(row.text);
      },
      async write(name, text) {
        writeMemo.run(name, text);
      },
    },
    close: () => database.close(),
  };
}
