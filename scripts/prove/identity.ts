/**
 * Existence: two households that differ in nothing but that secrets were told in one of them. What a lower and a neighbouring
 * person's turns read, and what reaches them, is the same byte for byte.
 */
import { Canaries } from './canary.ts';
import { type Cases, OWN_CORPUS, readCases } from './cases.ts';
import { Detector } from './detector.ts';
import { Ledger } from './ledger.ts';
import { seeded } from './random.ts';
import { Recording } from './recording.ts';
import { sketch } from './sketch.ts';
import { Stage } from './stage.ts';

export interface Identity {
  /** Request bodies, and streams of events and answers. */
  readonly compared: number;
  readonly bytes: number;
  /** Where the first of each kind lie. */
  readonly differences: readonly string[];
}

/** Alice and Ben tell; these do not. The kitchen is compared from when Carol is there, for both who speak in it. */
const COMPARED: readonly string[] = [...['dana', 'bob', 'carol', 'pat', 'mallory'], ...['kitchen', 'carol in kitchen']];

export async function identity(): Promise<Identity> {
  const cases = await readCases(OWN_CORPUS);
  const [without, withThem] = await Promise.all([household(cases, false), household(cases, true)]);
  return compare(without, withThem);
}

async function household(cases: Cases, secrets: boolean): Promise<Recording> {
  const random = seeded(1);
  const ledger = new Ledger();
  const record = new Recording((who) => COMPARED.includes(who));
  await using stage = await Stage.start({ detector: new Detector(new Canaries(random)), ledger });
  stage.model.onRequest = (act, body, headers) => record.request(act.reader.id, body, headers);
  stage.onFrame = (who, frame) => record.frame(who, frame);
  await sketch({ stage, cases, random, secrets });
  await stage.end();
  for (const problem of ledger.problems) record.problem(problem);
  return record;
}

export function compare(without: Recording, withThem: Recording): Identity {
  const names = [...new Set([...without.streams.keys(), ...withThem.streams.keys()])];
  const differences: string[] = [...without.problems, ...withThem.problems];
  let compared = 0;
  let bytes = 0;
  for (const name of names) {
    const some = without.streams.get(name) ?? [];
    const others = withThem.streams.get(name) ?? [];
    compared += some.length;
    bytes += some.reduce((sum, text) => sum + text.length, 0);
    const at = Array.from({ length: Math.max(some.length, others.length) }).findIndex((_, n) => some[n] !== others[n]);
    if (at >= 0) differences.push(`${name}, number ${at + 1}: ${apart(some[at] ?? '', others[at] ?? '')}`);
  }
  return { compared, bytes, differences };
}

/** Around the first byte that differs. */
function apart(some: string, others: string): string {
  const at = [...some].findIndex((letter, index) => letter !== others[index]);
  const from = Math.max(0, (at < 0 ? some.length : at) - 60);
  return `${JSON.stringify(some.slice(from, from + 140))} without, ${JSON.stringify(others.slice(from, from + 140))} with`;
}
