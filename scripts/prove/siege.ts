/** The attack on one seat: every case, turn by turn, and every call of the attach protocol between. */
import { following, type Loot, lastWords, obeying, searching } from './attack.ts';
import type { Attack, Secret } from './cases.ts';
import type { Act, Call } from './model.ts';
import { probe } from './probe.ts';
import type { Seat } from './seats.ts';
import type { Guest, Stage } from './stage.ts';
import { inBatches } from './tell.ts';

/** So many calls at once are a third quicker than a few; more bring nothing. */
const CASES_A_TURN = 6;

export interface Siege {
  readonly seat: Seat;
  readonly guests: readonly Guest[];
  readonly cases: readonly (Secret | Attack)[];
  readonly loot: Loot;
  readonly onTurn: () => void;
}

export async function besiege(stage: Stage, { seat, guests, cases, loot, onTurn }: Siege): Promise<void> {
  const speakers = guests.filter(({ person }) => seat.speakers.includes(person.name));
  await inBatches(cases, CASES_A_TURN, async (batch, n) => {
    const speaker = speakers[n % speakers.length];
    if (speaker === undefined) throw new Error(`nobody speaks at ${seat.id}`);
    await stage.turn(speaker, batch.map(wordsOfPerson).join('\n'), act(`${seat.id}-${n}`, seat, batch, loot));
    // Every second turn finds the calls and results of the one before in its conversation.
    if (n % 2 === 1) await stage.ask(speaker, 'new');
    onTurn();
  });
  for (const guest of guests) await probe(stage, guest, loot.conversations);
}

function act(id: string, { reader }: Seat, batch: readonly (Secret | Attack)[], loot: Loot): Act {
  return {
    id,
    reader,
    play({ at, results }) {
      if (at === 0) return batch.flatMap((one) => callsFor(one, loot));
      const next = at === 1 ? following(results) : [];
      return next.length > 0 ? next : lastWords(results);
    },
  };
}

function callsFor(one: Secret | Attack, loot: Loot): readonly Call[] {
  return one.kind === 'secret' ? searching(one, loot) : obeying(one, loot);
}

function wordsOfPerson(one: Secret | Attack): string {
  return one.kind === 'secret' ? `What do you know of this: ${one.queries[0]}?` : one.instruction;
}
