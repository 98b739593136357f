import type { AnswerTo, MemoryRequest } from '../../../protocol/commands.ts';
import type { Browse } from '../../../protocol/contracts/memory/index.ts';
import { fitting, rowOf } from './rows.ts';
import { named, orNotThere, type Stores } from './stores.ts';

type BrowseRequest = Extract<MemoryRequest, { command: 'memory_browse' }>;

const LIMIT = 20;

/** What was remembered, the newest first; around one of them in the order it was said. */
export async function browse(request: BrowseRequest, stores: Stores): Promise<AnswerTo<'memory_browse'>> {
  const { store, limit = LIMIT, around, before } = request;
  const readers = stores.readers(store);
  if (around !== undefined) {
    const { key, one } = named(around, readers);
    const asked = one.read.browse({ browse: { by: 'around', audience: key.audience, id: key.id }, limit });
    const { observations } = await orNotThere(around, asked);
    return { memories: [...fitting(observations.map(rowOf))], next: null };
  }
  const asked = { browse: by(request), limit, ...(before === undefined ? {} : { before }) };
  const answers = await Promise.all(readers.map(({ read }) => read.browse(asked)));
  const rows = answers.flatMap(({ observations }) => observations).sort((a, b) => b.at - a.at);
  const page = fitting(rows.slice(0, limit).map(rowOf));
  return {
    memories: [...page],
    next: page.length < Math.min(limit, rows.length) || rows.length >= limit ? (page.at(-1)?.at ?? null) : null,
  };
}

/** The first that is named counts. */
function by({ person, tag, file }: BrowseRequest): Browse {
  if (person !== undefined) return { by: 'person', name: person };
  if (tag !== undefined) return { by: 'tag', name: tag };
  if (file !== undefined) return { by: 'file', name: file };
  return { by: 'recent' };
}
