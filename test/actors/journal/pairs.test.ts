import { describe, expect, it } from 'vitest';
import { isPaired } from '../../../src/domain/pairs.ts';
import type { TurnId } from '../../../src/protocol/ids.ts';
import type { Message } from '../../../src/protocol/model.ts';
import { accepted, begun, newFolder, TestJournal, toolSteps } from './support.ts';

const [asksA, hasA] = toolSteps('a', 'found');
const [asksB] = toolSteps('b', 'never comes');

/** A turn that was killed between a call and its result. */
async function broken(
  journal: TestJournal,
): Promise<{ turn: TurnId; inbox: Awaited<ReturnType<typeof accepted>>['inbox'] }> {
  const { inbox } = await accepted(journal.inbox(), { id: 'm1', text: 'where is the key?' });
  const { turn } = await begun(journal.control(), inbox);
  const { call } = journal.turn(turn);
  for (const [step, message] of [asksA, hasA, asksB].entries()) await call.append({ step, message });
  return { turn, inbox };
}

const stepsOf = async (journal: TestJournal, turn: TurnId): Promise<Message[]> =>
  (await journal.turn(turn).call.load({})).steps;

describe('a turn that was killed between a call and its result', () => {
  it('is handed on with the call, for its owner to be asked', async () => {
    const before = await TestJournal.open(await newFolder());
    const { turn, inbox } = await broken(before);
    await using after = await before.crash();
    await begun(after.control(), inbox);
    expect(await stepsOf(after, turn)).toEqual([asksA, hasA, asksB]);
  });

  it('keeps no half pair where it is given up after the restart', async () => {
    const before = await TestJournal.open(await newFolder());
    const { turn, inbox } = await broken(before);
    await using after = await before.crash();
    await after.control().call.abandon({ inbox, code: 'E_TURN_LOST', message: 'It was tried 3 times.' });
    const steps = await stepsOf(after, turn);
    expect(isPaired(steps)).toBe(true);
    expect(steps).toHaveLength(4);
    expect(JSON.stringify(steps.at(-1))).toContain('E_OUTCOME_UNKNOWN');
  });

  it('keeps none where its own session ends it', async () => {
    await using journal = await TestJournal.open(await newFolder());
    const { turn } = await broken(journal);
    await journal.turn(turn).call.fail({ code: 'E_CANCELLED', message: 'Stopped.' });
    expect(isPaired(await stepsOf(journal, turn))).toBe(true);
  });

  it('gets nothing added where every call has its result', async () => {
    await using journal = await TestJournal.open(await newFolder());
    const { inbox } = await accepted(journal.inbox(), { id: 'm1', text: 'hello' });
    const { turn } = await begun(journal.control(), inbox);
    await journal.turn(turn).call.append({ step: 0, message: asksA });
    await journal.turn(turn).call.append({ step: 1, message: hasA });
    await journal.turn(turn).call.fail({ code: 'E_PROVIDER', message: 'no' });
    expect(await stepsOf(journal, turn)).toEqual([asksA, hasA]);
  });

  it('that starts over lower has neither half', async () => {
    await using journal = await TestJournal.open(await newFolder());
    const { turn, inbox } = await broken(journal);
    await begun(journal.control(), inbox, { level: 'familiar' });
    expect(await stepsOf(journal, turn)).toEqual([]);
  });
});
