import type { Guests } from './assault.ts';
import { type Control, control } from './control.ts';
import { hearFacts } from './facts.ts';
import { SEATS } from './seats.ts';
import type { Guest, Stage } from './stage.ts';
import type { Told } from './told.ts';
import { Ungated } from './ungated.ts';

/** What must be found: each person's own, and the facts wherever familiar people and better read alone. */
export async function positive(stage: Stage, alice: Guest, seats: Guests, told: readonly Told[]) {
  using ungated = new Ungated(told);
  const facts = told.filter(({ isFact }) => isFact);
  const theirs = (name: string): Told[] =>
    told.filter(({ by, way, isFact }) => by === name && way.how === 'keep' && !isFact);
  const controls: Control[] = [await control(stage, alice, theirs('alice'), ungated)];
  const heard: ReadonlySet<string>[] = [await hearFacts(stage, alice, facts)];
  for (const { id, reader, speakers } of SEATS) {
    const guest = seats.get(id)?.find(({ person }) => speakers.includes(person.name));
    if (guest === undefined || reader.level === 'public') continue;
    if (theirs(id).length > 0) controls.push(await control(stage, guest, theirs(id), ungated));
    heard.push(await hearFacts(stage, guest, facts));
  }
  const delivered = facts.filter(({ canary }) => heard.every((words) => words.has(canary.word))).length;
  return { controls, facts: { delivered, all: facts.length } };
}
