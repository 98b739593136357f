/**
 * Does the alarm ring? Canaries of Alice's are let loose on purpose, in every form and through every channel, where Bob or
 * nobody at all reads them: what is overlooked here would be overlooked anywhere.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Canaries, type Canary } from './canary.ts';
import { Detector } from './detector.ts';
import { inspectBytes, inspectOutbox, inspectOutput, inspectRows, inspectTraces } from './disk.ts';
import { ENCODINGS } from './encodings.ts';
import { Ledger } from './ledger.ts';
import { seeded } from './random.ts';
import { placeReader } from './seats.ts';
import type { Reader, Sink } from './sink.ts';
import { Stage } from './stage.ts';

const BOB: Reader = { id: 'bob', people: ['bob'], level: 'inner' };
const ALICES: Sink = { kind: 'memory', store: 'private', audience: 'alice' };

/** What a text goes through, by where it was planted. */
const THROUGH = {
  message: ['request', 'answer history', 'answer session'],
  reply: ['event turn.text', 'event message', 'answer history', 'answer session', 'outbox'],
  call: ['request', 'event turn.tool', 'answer session'],
  row: ['request', 'file memory.shared.db', 'rows memory.shared.db'],
  output: ['output'],
  traces: ['traces'],
} as const;
type Planted = keyof typeof THROUGH;

export interface SelfTest {
  readonly planted: number;
  readonly overlooked: readonly string[];
}

export async function selfTest(): Promise<SelfTest> {
  const canaries = new Canaries(seeded(1));
  const detector = new Detector(canaries);
  const ledger = new Ledger();
  const plants = Object.keys(THROUGH) as Planted[];
  const planted = plants.flatMap((where) =>
    Object.keys(ENCODINGS).map((form) => ({ where, form, canary: canaries.mint(where, ALICES) })),
  );
  const said = (where: Planted): string[] =>
    planted.filter((plant) => plant.where === where).map(({ form, canary }) => inForm(form, canary));

  await using stage = await Stage.start({ detector, ledger });
  const { folder } = stage.household;
  const bob = await stage.arrive('bob', BOB);
  await stage.turn(bob, said('message').join('\n and '), {
    id: 'self-test',
    reader: BOB,
    play({ at }) {
      if (at > 0) return said('reply').join('\n and ');
      return [
        ...said('call').map((text) => ({ tool: 'memory_search', input: { query: text } })),
        ...said('row').map((text) => ({ tool: 'memory_write', input: { text } })),
      ];
    },
  });
  await stage.ask(bob, 'history', { limit: 1_000 });
  const sessions = await bob.person.sure('sessions', { limit: 1 });
  for (const { id } of (sessions as { sessions: readonly { id: number }[] }).sessions) {
    await stage.ask(bob, 'session', { id });
  }
  await stage.end();
  await inspectBytes(detector, folder, 'at the end');
  inspectRows(detector, folder, new Map([['bob', 'inner']]));
  inspectOutbox(detector, folder, placeReader);
  const traces = join(folder, 'planted.jsonl');
  await writeFile(traces, said('traces').join('\n'));
  inspectOutput(detector, said('output'));
  await inspectTraces(detector, traces);

  const caught = new Set(detector.leaks.map(({ canary, channel }) => `${canary.word} ${channel}`));
  const wanted = planted.flatMap(({ where, form, canary }) =>
    THROUGH[where].map((channel) => ({ name: `${form}, through ${channel}`, key: `${canary.word} ${channel}` })),
  );
  const overlooked = wanted.filter(({ key }) => !caught.has(key)).map(({ name }) => name);
  return { planted: wanted.length, overlooked: [...overlooked, ...ledger.problems] };
}

const inForm = (form: string, { word }: Canary): string => `so ${ENCODINGS[form]?.(word) ?? word} it is`;
