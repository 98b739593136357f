import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Folding } from '../../src/actors/session/compaction/folding.ts';
import { budgetOf } from '../../src/domain/compaction/index.ts';
import type { Client, Contract, Implementation } from '../../src/protocol/contract.ts';
import { ALICE_DM, BareJournal } from './bare-journal.ts';
import { type Figure, figure } from './figure.ts';
import { type Effort, timed } from './measure.ts';

const ENTRIES = 2_000;
const RUNS_MOST = 10;
/** A small model's: what is read is read in many parts. */
const LIMIT = 16_000;
const SAID = 'We talked about the garden, the spare key and what to cook on Sunday, as people do. '.repeat(4);

/** Two thousand entries become a summary, without the model's time: read, put into questions, written down part by part. */
export async function compaction({ starts }: Effort): Promise<Figure[]> {
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  let questions = 0;
  for (let run = 0; run < Math.min(RUNS_MOST, starts); run += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'coop-bench-compaction-'));
    const journal = new BareJournal(folder, false);
    try {
      for (let at = 0; at < ENTRIES / 2; at += 1) journal.turn(ALICE_DM, `${at} ${SAID}`, `Yes, ${at}. ${SAID}`);
      const { turn, port } = journal.compacting(ALICE_DM);
      times.bare.push(await timed(async () => journal.whole()));
      let asked = 0;
      const summariser = {
        ask: async () => {
          asked += 1;
          return 'They talked about the garden.';
        },
        close() {},
      };
      const folding = new Folding(asClient(port), summariser);
      times.ours.push(
        await timed(async () => {
          const folded = await folding.conversation(undefined, budgetOf(LIMIT, 8_192));
          if (folded !== 'done') throw new Error('nothing was compacted');
        }),
      );
      if (journal.shown(turn) !== 0) throw new Error('something is still shown word for word');
      questions = asked;
    } finally {
      journal[Symbol.dispose]();
      await rm(folder, { recursive: true });
    }
  }
  return [
    figure({
      id: 'compaction.2000',
      name: `compaction of ${ENTRIES.toLocaleString('en')} entries in ${questions} questions, without the model, against reading them`,
      unit: 'ms',
      ours: times.ours,
      baseline: { name: 'all of them read and made JSON', values: times.bare },
    }),
  ];
}

/** In one thread there is no port between them. */
function asClient<C extends Contract>(implementation: Implementation<C>): Client<C> {
  const client: Record<string, (args: never) => Promise<unknown>> = {};
  for (const name of Object.keys(implementation)) {
    client[name] = async (args) => await implementation[name]?.(args);
  }
  // Method by method the same, but that each answers a promise.
  return client as Client<C>;
}
