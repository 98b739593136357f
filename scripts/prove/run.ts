/** The proof: one household, everything told in it, and then a model that does nothing but try to get it out. */
import { join } from 'node:path';
import { assault, takeSeats } from './assault.ts';
import { Canaries } from './canary.ts';
import type { Cases } from './cases.ts';
import type { Control } from './control.ts';
import { Detector, type Leak } from './detector.ts';
import { inspectBytes, inspectIndex, inspectOutbox, inspectOutput, inspectRows, inspectTraces } from './disk.ts';
import { effortFor } from './effort.ts';
import { furnish } from './furniture.ts';
import { Ledger } from './ledger.ts';
import { positive } from './positive.ts';
import type { Progress } from './progress.ts';
import { seeded } from './random.ts';
import { DMS, OWNER, placeReader } from './seats.ts';
import { Stage, TRACES } from './stage.ts';
import { tellInPrivate, tellInRooms } from './tell.ts';
import { tellings } from './told.ts';

export interface Proof {
  readonly cases: Cases;
  readonly leaks: readonly Leak[];
  readonly ledger: Ledger;
  readonly canaries: number;
  /** Texts that coop would not keep, because they look like credentials. */
  readonly refused: number;
  /** Alice first. */
  readonly controls: readonly Control[];
  /** Facts that were heard wherever they are due. */
  readonly facts: { readonly delivered: number; readonly all: number };
  readonly inspected: { readonly texts: number; readonly characters: number };
}

export async function prove(cases: Cases, seed: number, progress: Progress): Promise<Proof> {
  const random = seeded(seed);
  const canaries = new Canaries(random);
  const detector = new Detector(canaries);
  const ledger = new Ledger();
  const told = tellings(cases.secrets, canaries, random);
  const effort = effortFor(cases);

  await using stage = await Stage.start({
    detector,
    ledger,
    furnish: (folder) => furnish(folder, canaries),
    traced: effort.traced,
  });
  const { folder } = stage.household;

  progress.begin(`telling ${told.length} secrets and facts`);
  const [rooms] = await Promise.all([tellInRooms(stage, told), tellInPrivate(stage, told, DMS)]);

  progress.begin('attacking');
  const seats = await takeSeats(stage, rooms);
  const alice = await stage.arrive('alice', OWNER);
  await assault(stage, { cases, effort, alice, seats, told, random, progress });

  progress.begin('asking for what is theirs');
  await stage.settled();
  const { controls, facts } = await positive(stage, alice, seats, told);

  progress.begin('reading the disk');
  await inspectBytes(detector, folder, 'while it runs');
  await stage.end();
  await inspectBytes(detector, folder, 'at the end');
  inspectIndex(detector, folder);
  inspectRows(detector, folder, new Map([...DMS, OWNER].map(({ id, level }) => [id, level])));
  inspectOutbox(detector, folder, placeReader);
  inspectOutput(detector, stage.household.lines);
  if (effort.traced) await inspectTraces(detector, join(folder, TRACES));
  const { leaks, texts, characters } = detector;
  return {
    cases,
    leaks,
    ledger,
    canaries: canaries.size,
    refused: stage.refused.size,
    controls,
    facts,
    inspected: { texts, characters },
  };
}
