import { describe, expect, onTestFinished, test } from 'vitest';
import { callCounts, callsTable } from '../../src/commands/calls-table.ts';
import { truthCounts } from '../../src/commands/truth-counts.ts';
import { recorded } from '../support/recordings.ts';
import { post, runningExporter } from '../support/running-exporter.ts';
import { firstRooms, playedRooms } from '../support/simulated.ts';

describe('the table of calls', () => {
  test('has a line for each direction and trunk, a column for each outcome, and the sums', () => {
    const table = callsTable([
      { direction: 'inbound', trunk: 'ST_1', started: 12, active: 1, ended: { completed: 10, abandoned: 1 } },
      { direction: 'outbound', trunk: 'none', started: 3, active: 0, ended: { no_answer: 2, unknown: 1 } },
    ]);
    expect(table.split('\n')).toEqual([
      'direction  trunk  started  active  completed  dropped  no_answer  rejected  failed  cancelled  abandoned  unknown',
      'inbound    ST_1        12       1         10        0          0         0       0          0          1        0',
      'outbound   none         3       0          0        0          2         0       0          0          0        1',
      'all                    15       1         10        0          2         0       0          0          1        1',
    ]);
  });

  test('of no calls has sums of 0', () => {
    expect(callsTable([]).split('\n').at(-1)).toMatch(/^all( +0){10}$/);
  });

  test('shows what a ledger has counted: a call that is over and one that is open', async () => {
    const exporter = await runningExporter();
    onTestFinished(() => exporter.close());
    const isOf = (room: string, until: string) =>
      recorded.filter(({ event }) => event.room?.name === room && event.event !== until);
    for (const { body } of isOf('out-busy', '')) await post(exporter, body);
    for (const { body } of isOf('out-no_agent', 'participant_left').slice(0, 3)) await post(exporter, body);
    expect(callCounts(await exporter.snapshot())).toMatchObject([
      { direction: 'outbound', trunk: 'ST_SoSu3yKyUFc2', started: 1, active: 0, ended: { rejected: 1, completed: 0 } },
      { direction: 'outbound', trunk: 'ST_s6ZBkggD9WTQ', started: 1, active: 1, ended: { rejected: 0, completed: 0 } },
    ]);
  });

  test('shows what a simulation knows, with the calls that are not over as active', () => {
    const { truth } = playedRooms(firstRooms(300));
    const over = truthCounts(truth.rows());
    expect(over.map(({ active }) => active)).toEqual(over.map(() => 0));
    const rows = truth.rows().map((row) => ({ ...row, started: row.started + 2 }));
    expect(truthCounts(rows).map(({ active }) => active)).toEqual(rows.map(() => 2));
  });
});
