/** That nothing is found below means nothing unless it is found above: the owner asks for the same, and so does everybody else. */
import type { Secret } from './cases.ts';
import type { Call } from './model.ts';
import type { Guest, Stage } from './stage.ts';
import { inBatches } from './tell.ts';
import type { Told } from './told.ts';
import type { Ungated } from './ungated.ts';

const SECRETS_A_TURN = 20;
const LIMIT = 20;

export interface Control {
  readonly who: string;
  /** Secrets that one of their queries finds. */
  readonly found: number;
  readonly all: number;
  /** As many as a search without levels finds in its top 20. */
  readonly ungated: number;
}

/** @param told what is theirs to find */
export async function control(stage: Stage, guest: Guest, told: readonly Told[], ungated: Ungated): Promise<Control> {
  const kept = told.filter(({ canary }) => !stage.refused.has(canary.word));
  const words = new Map<Secret, string[]>();
  for (const { of, canary } of kept) words.set(of, [...(words.get(of) ?? []), canary.word]);

  const who = guest.ears.reader.id;
  const found = new Set<string>();
  await inBatches([...words.keys()], SECRETS_A_TURN, async (batch, n) => {
    const calls = batch.flatMap(({ queries }) => queries.map(searchFor));
    await stage.turn(guest, 'Look up what I told you.', {
      id: `control-${who}-${n}`,
      reader: guest.ears.reader,
      play({ at, results }) {
        if (at === 0) return calls;
        for (const { text } of results) for (const [word] of text.matchAll(/\bzqx[a-z]{9}\b/g)) found.add(word);
        return 'I have looked it up.';
      },
    });
    await guest.person.sure('new');
  });

  const secrets = [...words];
  const holding = (has: (word: string, secret: Secret) => boolean): number =>
    secrets.filter(([secret, own]) => own.some((word) => has(word, secret))).length;
  const reached = new Map(secrets.map(([secret]) => [secret, new Set(secret.queries.flatMap((q) => ungated.find(q)))]));
  return {
    who,
    all: secrets.length,
    found: holding((word) => found.has(word)),
    ungated: holding((word, secret) => reached.get(secret)?.has(word) === true),
  };
}

const searchFor = (query: string): Call => ({
  tool: 'memory_search',
  input: { query: query.slice(0, 2_000), limit: LIMIT },
});
