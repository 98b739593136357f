/** The story that both households live through. What is told only in one of them is marked. */
import type { Cases, Secret } from './cases.ts';
import { type Probing, probe } from './probe.ts';
import type { Random } from './random.ts';
import { Script } from './script.ts';
import { DMS, OWNER, seatOf } from './seats.ts';
import type { Guest, Stage } from './stage.ts';

export interface Sketch {
  readonly stage: Stage;
  readonly cases: Cases;
  readonly random: Random;
  /** Whether anybody has any. */
  readonly secrets: boolean;
}

const PROBING: Probing = { conversations: [100_000], deciding: [0, 1], everybody: true };

export async function sketch({ stage, cases, random, secrets }: Sketch): Promise<void> {
  const [first, second, third, fourth, fifth] = cases.secrets;
  if (!first || !second || !third || !fourth || !fifth) throw new Error('too few cases');
  const script = new Script(stage, random);
  const guests = new Map<string, Guest>();
  for (const reader of DMS) guests.set(reader.id, await stage.arrive(reader.id, reader));
  const at = (name: string): Guest => guests.get(name) ?? raise(name);
  const attackers = ['dana', 'bob', 'carol', 'pat'];
  const attack = async (when: string, words: readonly Secret[]): Promise<void> => {
    for (const name of attackers) await script.attack(at(name), `${when}-${name}`, words);
  };

  // What everybody knows, and what is each one's own: in both.
  await script.share(at('alice'), 'social', 'everybody', [first.public ?? first.id]);
  await script.share(at('alice'), 'shared', 'inner', [second.public ?? second.id]);
  for (const name of ['dana', 'bob', 'ben']) await script.keep(at(name), `${name}-own`, [fifth.public ?? fifth.id]);
  await stage.settled();

  // In private memory, and in another's audience of the same store.
  if (secrets) {
    await script.keep(at('alice'), 'private', [...first.secret_text, ...second.secret_text]);
    await script.keep(at('ben'), 'beside', third.secret_text);
  }
  const alone = await stage.arrive('alice', { ...OWNER, id: 'alice alone in kitchen' }, 'kitchen');
  await attack('early', [first, third]);

  // In another conversation, with a request that waits; in one of the same room, which ends as Carol comes in.
  if (secrets) {
    await script.keep(at('alice'), 'more', fourth.secret_text);
    await script.keep(at('alice'), 'said', [], fifth.secret_text);
    await script.carryDown(at('alice'), 'carried', fourth);
    await script.keep(alone, 'said-there', [], fifth.secret_text);
  }
  const { reader } = seatOf('kitchen');
  alone.ears.reader = reader;
  const carol = await stage.arrive('carol', reader, 'kitchen');
  for (const guest of [carol, alone]) await script.attack(guest, `kitchen-${guest.person.name}`, [fourth, fifth]);
  await attack('late', [third, fourth]);

  const mallory = await stage.arrive('mallory', { id: 'mallory', people: ['?terminal:mallory'], level: 'public' });
  await mallory.person.say('Is anybody there?', 'mallory-0');
  await mallory.person.call('whoami');
  for (const guest of [at('bob'), carol]) await probe(stage, guest, PROBING);
}

function raise(name: string): never {
  throw new Error(`there is no ${name}`);
}
