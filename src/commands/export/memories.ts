import type { Audience } from '../../protocol/contracts/memory/index.ts';
import { memoryHandle } from '../../protocol/memory-handle.ts';
import type { StoreName } from '../../protocol/trust.ts';
import { day } from '../memory/words.ts';
import type { RowOf } from './daemon.ts';
import type { Journey } from './journey.ts';
import type { Sink } from './staging.ts';

const AUDIENCES: readonly Audience[] = ['me', 'everyone'];

type Row = RowOf<'memories'>;

/** What is remembered for them alone and what they said for everyone, store by store; what became of it; and the living of it to be read. */
export async function takeMemories(journey: Journey, stores: readonly StoreName[]): Promise<void> {
  await journey.lines('memories.jsonl', 'memories', memories(journey, stores));
  await journey.lines('memory-changes.jsonl', 'changes of memories', changes(journey, stores));
}

async function* memories(journey: Journey, stores: readonly StoreName[]): AsyncGenerator<object> {
  let told: Sink | undefined;
  for (const [store, audience] of tables(stores)) {
    let isFirst = true;
    for await (const row of journey.asking.rows({ part: 'memories', store, audience })) {
      told ??= journey.staging.file('memories.md');
      if (isFirst) told.write(heading(store, audience));
      isFirst = false;
      told.write(markdown(row));
      const { id: _, replacedBy, ...rest } = row;
      yield {
        memory: memoryHandle(row),
        ...rest,
        replacedBy: replacedBy === null ? null : memoryHandle({ store, audience, id: replacedBy }),
      };
    }
  }
  if (told !== undefined) journey.list(told.close());
}

async function* changes(journey: Journey, stores: readonly StoreName[]): AsyncGenerator<object> {
  for (const [store, audience] of tables(stores)) {
    for await (const row of journey.asking.rows({ part: 'changes', store, audience })) {
      // What it was before is what the change before it made of it.
      const { memory, audience: _, before: _before, ...change } = row;
      yield { memory: memoryHandle({ store, audience, id: memory }), ...change };
    }
  }
}

const tables = (stores: readonly StoreName[]): (readonly [StoreName, Audience])[] =>
  stores.flatMap((store) => AUDIENCES.map((audience) => [store, audience] as const));

const heading = (store: StoreName, audience: Audience): string =>
  `\n# ${store}: ${audience === 'me' ? 'for you alone' : 'said by you, for everyone who reads it'}\n\n`;

function markdown({ text, title, facts, author, at, state }: Row): string {
  const notes = `${day(at)}, said by ${author}${state === 'live' ? '' : `, ${state}`}`;
  const words = title === null ? text : `**${title}:** ${text}`;
  const lines = [`${words} (${notes})`, ...facts.map((fact) => `- ${fact}`)];
  return `- ${lines.join('\n').replaceAll('\n', '\n  ')}\n`;
}
