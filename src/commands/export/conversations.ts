import type { AttachResult } from '../../protocol/attach.ts';
import { CoopError } from '../../protocol/errors.ts';
import { FORMATS } from '../sessions/export.ts';
import { pagesOf } from '../sessions/pages.ts';
import type { Journey } from './journey.ts';
import type { Sink } from './staging.ts';

type Row = AttachResult<'session'>['row'];

/** Each in two files, for programs and to be read; and a list of all. */
export async function takeConversations(journey: Journey, agent: string): Promise<void> {
  await journey.lines('conversations.jsonl', 'conversations', taken(journey, agent));
}

async function* taken(journey: Journey, agent: string): AsyncGenerator<Row> {
  // One that is talked in meanwhile comes again: it was taken out as it was.
  const known = new Set<number>();
  for await (const { id } of journey.asking.rows({ part: 'conversations' })) {
    if (known.has(id)) continue;
    known.add(id);
    const row = await take(journey, id, agent);
    if (row !== undefined) yield row;
  }
}

/** Undefined where it was forgotten meanwhile. */
async function take(journey: Journey, id: number, agent: string): Promise<Row | undefined> {
  const { staging, asking } = journey;
  const sinks = FILES.map((format) => ({ format, sink: staging.file(`conversations/${id}.${format}`) }));
  let row: Row | undefined;
  try {
    for await (const page of pagesOf(asking, id)) {
      for (const { format, sink } of sinks) {
        if (row === undefined) sink.write(FORMATS[format].head(page.row));
        for (const turn of page.turns) sink.write(FORMATS[format].turn(turn, agent));
      }
      row = page.row;
      for (const _ of page.turns) journey.count('turns');
    }
  } catch (error) {
    if (!(error instanceof CoopError && error.code === 'E_NOT_FOUND')) throw error;
    for (const { sink } of sinks) discard(sink);
    return undefined;
  }
  for (const { sink } of sinks) journey.list(sink.close());
  return row;
}

const discard = (sink: Sink): void => sink.discard();

const FILES = ['jsonl', 'md'] as const;
