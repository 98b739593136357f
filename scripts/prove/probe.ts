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
  /** In a room everybody, or only who came in last. */
  readonly everybody: boolean;
}

/** Every call that the attach protocol has, some that it has not, and conversations of others by number. */
export async function probe(stage: Stage, guest: Guest, { conversations, deciding }: Probing): Promise<void> {
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
];
export const ALL_DECIDING: Probing['deciding'] = [0, DECIDING.length];

function some<T>(items: readonly T[], from: number, count: number): readonly T[] {
  return Array.from({ length: count }, (_, index) => items[(from + index) % items.length]).filter(
    (item) => item !== undefined,
  );
}
