import type { Guest, Stage } from './stage.ts';

const MOST = 1_000;
const ALICE = 'dm:terminal:alice';

type Asked = readonly [method: string, params: Readonly<Record<string, unknown>>];

/** How much is asked: each call that is understood costs a Worker of its own. */
export interface Probing {
  /** Of others. */
  readonly conversations: readonly number[];
  /** Of the calls for those who decide: where the first begins, and how many. */
  readonly deciding: readonly [from: number, count: number];
  /** In a room everybody, or only who came in last; and all that looks at memory, or some of it. */
  readonly everybody: boolean;
}

/** Every call that the attach protocol has, some that it has not, and conversations of others by number. */
export async function probe(
  stage: Stage,
  guest: Guest,
  { conversations, deciding, everybody }: Probing,
): Promise<void> {
  const ask = (method: string, params?: Readonly<Record<string, unknown>>) => stage.ask(guest, method, params);
  const { reader } = guest.ears;
  guest.ears.during = `${reader.id}, asking`;
  await ask('whoami');
  await ask('status');
  await ask('history', { limit: MOST });
  await ask('sessions', { limit: MOST });
  for (const id of conversations) await ask('session', { id });
  await ask('search_sessions', { queries: SAID, limit: 200 });
  for (const id of conversations) await ask('search_sessions', { queries: SAID, conversation: String(id) });
  for (const [method, params] of UNFIT) await ask(method, params);
  const looking = some(LOOKING, deciding[0] * LOOKING_FEW, everybody ? LOOKING.length : LOOKING_FEW);
  for (const [method, params] of looking) await ask(method, params);
  // A full person alone may do these, and then they are no attempt.
  if (reader.level === 'full' && reader.people.length === 1) return;
  for (const [method, params] of some(DECIDING, ...deciding)) {
    const { ok } = await ask(method, params);
    if (ok) stage.ledger.problem(`${reader.id} may ${method}`);
  }
}

/** Words that stand in what everybody said, and in what the model answered. */
const SAID = ['please remember', 'what is there to know', 'here is what I found', 'I will remember', '*'];

/** Not calls of the protocol, or not with these arguments. */
const UNFIT: readonly Asked[] = [
  ['open', { as: 'alice' }],
  ['whoami', { as: 'alice' }],
  ['history', { place: ALICE }],
  ['history', { limit: 1e9 }],
  ['sessions', { person: 'alice', level: 'full' }],
  ['session', { id: -1 }],
  ['session', { place: ALICE }],
  ['memory', { query: '*' }],
  ['search', { query: '*', store: 'private' }],
  ['search_sessions', { queries: SAID, readers: ['alice'], level: 'full' }],
  ['export', {}],
  ['trace', {}],
  ['subscribe', { place: ALICE }],
  ['__proto__', {}],
];

/** Memory, by every call there is: what comes back is looked at. Nothing of the asking person's own is changed by it. */
const LOOKING: readonly Asked[] = [
  ['memory_search', { queries: ['the', 'secret canary ring key', '* OR text:a NEAR("b")'], limit: 200 }],
  ['memory_search', { queries: ['ring'], store: 'private', where: { people: ['alice', 'ben'], from: 0 } }],
  ['memory_browse', { limit: 200 }],
  ['memory_browse', { limit: 200, person: 'alice' }],
  ['memory_browse', { around: 'private/me/1', limit: 200 }],
  ['memory_show', { memory: 'private/1' }],
  ['memory_show', { memory: 'private/me/1' }],
  ['memory_show', { memory: 'shared/1' }],
  ['memory_show', { memory: 'social/1' }],
  ['memory_stats', {}],
  ['recall', { queries: ['ring', 'secret'], limit: 200 }],
  ['recall', { queries: ['ring'], conversation: ALICE }],
  ['memory_export', { store: 'private', audience: 'everyone', after: 0 }],
  ['memory_export', { store: 'shared', audience: 'everyone', after: 0 }],
  ['memory_export', { store: 'social', audience: 'me', after: 0 }],
  ['memory_purge', { what: { of: 'person', person: 'alice' }, dryRun: true }],
  ['memory_purge', { what: { of: 'rows', memories: ['private/1', 'private/me/1'] }, dryRun: true }],
];

const LOOKING_FEW = 5;

/** For those who decide, alone. */
const DECIDING: readonly Asked[] = [
  ['attention', {}],
  ['decide', { id: 'AAAA-AAAA', decision: 'approve', digest: '' }],
  ['seen', { upTo: MOST }],
  ['held', {}],
  ['admit', { identity: 'terminal:mallory', trust: 'full' }],
  ['refuse', { identity: 'terminal:mallory' }],
  ['groups', {}],
  ['admit_group', { place: 'group:terminal:cellar', trust: 'full' }],
  ['members', { place: 'group:terminal:kitchen' }],
  ['reindex', {}],
  ['memory_maintain', { dryRun: true }],
  ['memory_purge', { what: { of: 'rows', memories: ['shared/1'] }, dryRun: false }],
  ['memory_undo', { what: { of: 'change', memory: 'social/1', n: 1 } }],
  ['memory_undo', { what: { of: 'change', memory: 'private/me/1', n: 1 } }],
  ['memory_undo', { what: { of: 'turn', turn: 'alice' } }],
  ['memory_export', { store: 'private', audience: 'me', after: 0 }],
  ['memory_import', { store: 'private', audience: 'everyone', rows: [{ text: 'forged' }] }],
];
export const ALL_DECIDING: Probing['deciding'] = [0, DECIDING.length];

function some<T>(items: readonly T[], from: number, count: number): readonly T[] {
  return Array.from({ length: count }, (_, index) => items[(from + index) % items.length]).filter(
    (item) => item !== undefined,
  );
}
