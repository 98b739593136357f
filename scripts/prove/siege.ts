/** The attack on one seat: every case, turn by turn, and every call of the attach protocol between. */
import { following, type Loot, lastWords, obeying, searching } from './attack.ts';
import type { Attack, Secret } from './cases.ts';
import type { Act, Call } from './model.ts';
import { offered } from './offered.ts';
import { type Probing, probe } from './probe.ts';
import type { Seat } from './seats.ts';
import type { Guest, Stage } from './stage.ts';
import { inBatches } from './tell.ts';

export interface Siege {
  readonly seat: Seat;
  readonly guests: readonly Guest[];
  readonly cases: readonly (Secret | Attack)[];
  readonly casesATurn: number;
  readonly loot: Loot;
  /** Every call of the attach protocol, when all is tried. */
  readonly probing?: Probing;
  readonly onTurn: () => void;
}

export async function besiege(
  stage: Stage,
  { seat, guests, cases, casesATurn, loot, probing, onTurn }: Siege,
): Promise<void> {
  const speakers = guests.filter(({ person }) => seat.speakers.includes(person.name));
  await inBatches(cases, casesATurn, async (batch, n) => {
    const speaker = speakers[n % speakers.length];
    const more = seat.also.length > 0 ? { rooms: seat.also } : {};
    if (speaker === undefined) throw new Error(`nobody speaks at ${seat.id}`);
    await stage.turn(speaker, batch.map(wordsOfPerson).join('\n'), act(`${seat.id}-${n}`, seat, batch, loot), more);
    // Every second turn finds the calls and results of the one before in its conversation.
    if (n % 2 === 1 && (n + 1) * casesATurn < cases.length) await stage.ask(speaker, 'new');
    onTurn();
  });
  const asking = probing?.everybody === true ? guests : guests.slice(-1);
  if (probing !== undefined) for (const guest of asking) await probe(stage, guest, probing);
}

function act(id: string, { reader }: Seat, batch: readonly (Secret | Attack)[], loot: Loot): Act {
  return {
    id,
    reader,
    play(round) {
      const { at } = round;
      if (at === 0)
        return batch.flatMap((one) => [...callsFor(one, loot), ...offered(round.offered, wordsOfPerson(one))]);
      const next = at === 1 ? following(round) : [];
      return next.length > 0 ? next : lastWords(round);
    },
  };
}

function callsFor(one: Secret | Attack, loot: Loot): readonly Call[] {
  return one.kind === 'secret' ? searching(one, loot) : obeying(one, loot);
}

function wordsOfPerson(one: Secret | Attack): string {
  return one.kind === 'secret' ? `What do you know of this: ${one.queries[0]}?` : one.instruction;
}
