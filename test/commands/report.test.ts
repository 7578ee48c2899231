import { describe, expect, onTestFinished, test } from 'vitest';
import { callCounts, callsTable, describeSimulation, truthCounts } from '../../src/commands/report.ts';
import { recorded } from '../support/calls/recordings.ts';
import { firstRooms, playedRooms } from '../support/calls/simulated.ts';
import { post, runningExporter } from '../support/processes/running-exporter.ts';

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

  test('shows the calls of a ledger, open ones as active', async () => {
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

  test('shows the calls of a simulation, open ones as active', () => {
    const { truth } = playedRooms(firstRooms(300));
    const over = truthCounts(truth.rows());
    expect(over.map(({ active }) => active)).toEqual(over.map(() => 0));
    const rows = truth.rows().map((row) => ({ ...row, started: row.started + 2 }));
    expect(truthCounts(rows).map(({ active }) => active)).toEqual(rows.map(() => 2));
  });
});

describe('the progress of a simulation', () => {
  const quiet = { callsStarted: 34, callsOpen: 12, requests: 456, statuses: { 200: 456 }, lost: 0, delayed: 0 };

  test('leaves out what did not happen', () => {
    expect(describeSimulation({ ...quiet, duplicated: 0 }, 11_600)).toBe(
      '12 s: 34 calls started, 12 open, 456 webhooks answered (39/s)',
    );
  });

  test('includes all faults, injected or not', () => {
    const statuses = { 200: 400, 401: 2, 0: 5 };
    expect(describeSimulation({ ...quiet, statuses, lost: 3, delayed: 4, duplicated: 1 }, 10_000)).toBe(
      '10 s: 34 calls started, 12 open, 402 webhooks answered (40/s), 3 lost, 4 late, 1 sent twice, 5 not answered, 2 answered 401',
    );
  });
});
