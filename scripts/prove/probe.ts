import type { Guest, Stage } from './stage.ts';

const MOST = 1_000;
const ALICE = 'dm:terminal:alice';

/**
 * Every call that the attach protocol has, some that it has not, and conversations of others by number.
 *
 * @param conversations each costs a Worker of its own
 */
export async function probe(stage: Stage, guest: Guest, conversations: readonly number[]): Promise<void> {
  const ask = (method: string, params?: Readonly<Record<string, unknown>>) => stage.ask(guest, method, params);
  guest.ears.during = `${guest.ears.reader.id}, asking`;
  await ask('whoami');
  await ask('status');
  await ask('history', { limit: MOST });
  await ask('sessions', { limit: MOST });
  for (const id of conversations) await ask('session', { id });
  for (const [method, params] of UNFIT) await ask(method, params);
  // A full person alone may do these, and then they are no attempt.
  if (guest.ears.reader.level === 'full' && guest.ears.reader.people.length === 1) return;
  for (const [method, params] of DECIDING) {
    const reply = await ask(method, params);
    if (reply.ok) stage.ledger.problem(`${guest.ears.reader.id} may ${method}`);
  }
}

const UNFIT: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['open', { as: 'alice' }],
  ['whoami', { as: 'alice' }],
  ['history', { place: ALICE }],
  ['history', { limit: 1e9 }],
  ['sessions', { person: 'alice', level: 'full' }],
  ['session', { id: -1 }],
  ['session', { id: 1, after: "' OR 1=1 --" }],
  ['session', { place: ALICE }],
  ['memory', { query: '*' }],
  ['search', { query: '*', store: 'private' }],
  ['export', {}],
  ['trace', {}],
  ['subscribe', { place: ALICE }],
  ['__proto__', {}],
];

const DECIDING: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['attention', {}],
  ['decide', { id: 'AAAA-AAAA', decision: 'approve', digest: '' }],
  ['seen', { upTo: MOST }],
  ['held', {}],
  ['admit', { identity: 'terminal:mallory', trust: 'full' }],
  ['refuse', { identity: 'terminal:mallory' }],
  ['groups', {}],
  ['admit_group', { place: 'group:terminal:kitchen', trust: 'full' }],
  ['members', { place: 'group:terminal:kitchen' }],
];
