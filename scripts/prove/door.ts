/** Somebody comes in while a turn that knows more is at work: it loses what it was lent, and begins again as less. */
import { lastWords } from './attack.ts';
import type { Act } from './model.ts';
import { OWNER } from './seats.ts';
import type { Reader } from './sink.ts';
import type { Stage } from './stage.ts';
import type { Told } from './told.ts';

const ATTIC = 'attic';
const TOGETHER: Reader = { id: ATTIC, people: ['alice', 'carol'], level: 'familiar' };

/** @param told what everybody at full can find, also in a room */
export async function doorOpens(stage: Stage, told: readonly Told[]): Promise<void> {
  const alice = await stage.arrive('alice', { ...OWNER, id: `alice alone in ${ATTIC}` }, ATTIC);
  stage.expectLevel(alice, 'full');
  let reader: Reader = { ...OWNER, id: `${ATTIC}, before` };
  let opened = false;
  const act: Act = {
    id: 'door',
    get reader() {
      return reader;
    },
    async play(round) {
      if (round.at === 0) return told.map(({ of }) => ({ tool: 'memory_search', input: { query: of.queries[0] } }));
      if (!opened) {
        opened = true;
        // From here on she may hear anything that is still said.
        reader = TOGETHER;
        await stage.arrive('carol', TOGETHER, ATTIC);
      }
      return lastWords(round);
    },
  };
  await stage.turn(alice, 'Look up what we planned.', act);
  if (!opened) stage.ledger.problem('nobody came in while the turn was at work');
}
