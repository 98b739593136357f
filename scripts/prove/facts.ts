import type { Call } from './model.ts';
import type { Guest, Stage } from './stage.ts';
import { inBatches } from './tell.ts';
import type { Told } from './told.ts';

const FACTS_A_TURN = 10;

/** Asks for every fact that is everyone's, and says which came back in the answer. Answers canaries. */
export async function hearFacts(stage: Stage, guest: Guest, facts: readonly Told[]): Promise<ReadonlySet<string>> {
  const heard = new Set<string>();
  const { reader } = guest.ears;
  await inBatches(facts, FACTS_A_TURN, async (batch, n) => {
    const { text } = await stage.turn(guest, 'What is on this week?', {
      id: `facts-${reader.id}-${n}`,
      reader,
      play: ({ at, results }) =>
        at === 0 ? batch.map(askingFor) : results.map(({ text }) => text.slice(0, 4_000)).join('\n'),
    });
    for (const { canary } of batch) if (text.includes(canary.word)) heard.add(canary.word);
  });
  return heard;
}

const askingFor = ({ text, canary }: Told): Call => ({
  tool: 'memory_search',
  input: { query: text.replace(canary.word, ''), limit: 5 },
});
