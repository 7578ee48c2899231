import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/ledger/ledger.ts';
import type { Outcome } from '../../src/ledger/redis-fold.ts';
import { type RoomGroup, roomLanes } from '../../src/ledger/room-lanes.ts';

const entryOf = (room: string, id: string): Entry => ({ id: `${room}${id}`, room, expiresAt: 0, fact: undefined });
const done: Outcome = { result: 'applied' };

/** A committer that writes down what went out together, and answers when told. */
function recorder() {
  const sent: string[][] = [];
  const answers: ((outcome: (groups: readonly RoomGroup[]) => (Outcome | undefined)[][]) => void)[] = [];
  const commit = (groups: readonly RoomGroup[]) => {
    sent.push(groups.map(({ room, entries }) => `${room}:${entries.map(({ id }) => id.slice(1)).join('')}`));
    return new Promise<(Outcome | undefined)[][]>((resolve) => {
      answers.push((outcome) => resolve(outcome(groups)));
    });
  };
  const answerAll = (outcome: Outcome | undefined) =>
    answers.shift()?.((groups) => groups.map(({ entries }) => entries.map(() => outcome)));
  return { sent, commit, answer: () => answerAll(done), again: () => answerAll(undefined) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('entries on their way', () => {
  test('of one turn go out together, those of a room in their order', async () => {
    const { sent, commit, answer } = recorder();
    const lanes = roomLanes(commit, 1000);
    const work = ['a1', 'b1', 'a2', 'c1', 'a3'].map(([room = '', id = '']) => lanes.add(entryOf(room, id)));
    await turn();
    expect(sent).toEqual([['a:123', 'b:1', 'c:1']]);
    answer();
    expect(await Promise.all(work)).toEqual(['applied', 'applied', 'applied', 'applied', 'applied']);
  });

  test('of a room whose commit is out wait for it, other rooms do not', async () => {
    const { sent, commit, answer } = recorder();
    const lanes = roomLanes(commit, 1000);
    const first = lanes.add(entryOf('a', '1'));
    await turn();
    const others = [lanes.add(entryOf('a', '2')), lanes.add(entryOf('b', '1')), lanes.add(entryOf('a', '3'))];
    await turn();
    expect(sent).toEqual([['a:1'], ['b:1']]);
    answer();
    await first;
    await turn();
    expect(sent).toEqual([['a:1'], ['b:1'], ['a:23']]);
    answer();
    answer();
    await Promise.all(others);
    await lanes.drained();
  });

  test('of one id go one after the other, in whichever rooms they are', async () => {
    const { sent, commit, answer } = recorder();
    const lanes = roomLanes(commit, 1000);
    const same = (room: string): Entry => ({ ...entryOf(room, '1'), id: 'xs' });
    const work = [lanes.add(same('a')), lanes.add(same('b')), lanes.add(same('a')), lanes.add(entryOf('b', '2'))];
    await turn();
    expect(sent).toEqual([['a:s', 'b:2']]);
    for (const expected of ['b:s', 'a:s']) {
      answer();
      await turn();
      await turn();
      expect(sent.at(-1)).toEqual([expected]);
    }
    answer();
    await Promise.all(work);
    await lanes.drained();
  });

  test('that must be tried again go before those that came later', async () => {
    const { sent, commit, answer, again } = recorder();
    const lanes = roomLanes(commit, 60_000);
    const work = [lanes.add(entryOf('a', '1'))];
    await turn();
    work.push(lanes.add(entryOf('a', '2')));
    again();
    await turn();
    await turn();
    expect(sent).toEqual([['a:1'], ['a:12']]);
    answer();
    await Promise.all(work);
  });

  test('are given up as overloaded when trying again takes too long', async () => {
    const { commit, again } = recorder();
    const lanes = roomLanes(commit, 0);
    const work = lanes.add(entryOf('a', '1'));
    await turn();
    again();
    await expect(work).rejects.toMatchObject({ code: 'overloaded' });
    await lanes.drained();
  });

  test('all fail with a commit that fails as a whole, and the next ones go out', async () => {
    let fails = true;
    const lanes = roomLanes(async (groups) => {
      if (fails) throw new Error('broken');
      return groups.map(({ entries }) => entries.map(() => done));
    }, 1000);
    await expect(lanes.add(entryOf('a', '1'))).rejects.toThrow('broken');
    fails = false;
    expect(await lanes.add(entryOf('a', '2'))).toBe('applied');
  });
});
