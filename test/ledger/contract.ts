import { describe } from 'vitest';
import { appliesEntries } from './contract/applies-entries.ts';
import { clockSetBack } from './contract/clock-set-back.ts';
import { countsIdsOnce } from './contract/counts-ids-once.ts';
import { followsModel } from './contract/follows-model.ts';
import { keepsValues } from './contract/keeps-values.ts';
import { knowsPeaks } from './contract/knows-peaks.ts';
import { leases } from './contract/leases.ts';
import { limitsTrunks } from './contract/limits-trunks.ts';
import type { Open } from './contract/open.ts';
import { refusesEntries } from './contract/refuses-entries.ts';
import { showsSnapshots } from './contract/shows-snapshots.ts';
import { survivesReopening } from './contract/survives-reopening.ts';
import { sweeps } from './contract/sweeps.ts';

/**
 * What every ledger promises, whatever it keeps its data in.
 * @param open opens one without any data; its clock is given with the settings
 * @param keepsData false for a ledger whose data ends with it
 */
export function ledgerContract(name: string, open: Open, { keepsData = true } = {}): void {
  describe(`a ledger on ${name}`, () => {
    describe('applying entries', () => appliesEntries(open));
    describe('counting ids once', () => countsIdsOnce(open, keepsData));
    describe('showing snapshots', () => showsSnapshots(open));
    describe('sweeping', () => sweeps(open));
    describe('with a clock that is set back', () => clockSetBack(open, keepsData));
    describe('limiting trunks', () => limitsTrunks(open, keepsData));
    describe('compared with a model', () => followsModel(open, keepsData));
    describe('refusing', () => refusesEntries(open));
    describe('measuring peaks', () => knowsPeaks(open));
    describe('keeping keyValues', () => keepsValues(open, keepsData));
    describe('giving the lease', () => leases(open, keepsData));
    if (keepsData) describe('opened again', () => survivesReopening(open));
  });
}
