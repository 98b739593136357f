import { personFolder } from '../../../domain/folder-name.ts';
import { PlaceKeySchema } from '../../../protocol/address.ts';
import type { ArgsOf, Implementation, ResultOf } from '../../../protocol/contract.ts';
import type { SessionsContract, SessionsScope } from '../../../protocol/contracts/sessions.ts';
import { CoopError } from '../../../protocol/errors.ts';
import * as z from '../../../protocol/schema.ts';
import type { Announcer } from '../announcer.ts';
import type { Journal } from '../journal.ts';
import { askCompacting } from './compact-job.ts';

/** For one person in one place: the conversations that they could read where they were held. */
export function sessions(
  journal: Journal,
  announcer: Announcer,
  scope: SessionsScope,
): Implementation<typeof SessionsContract> {
  const { file, past, conversations, now } = journal;
  const place = z.parse(PlaceKeySchema, scope.place);
  return {
    history: ({ limit }) => ({ entries: file.read(() => past.history(scope, place, limit)) }),
    list: ({ limit }) => ({ sessions: file.read(() => past.list(scope, limit)) }),
    show({ id, after }) {
      const found = file.read(() => past.show(scope, id, after));
      if (found !== undefined) return found;
      throw notFound();
    },
    forget: ({ id }) => forget(journal, scope, id),
    forgetPerson: (asked) => forgetPerson(journal, scope, asked),
    compact() {
      const { outcome, events } = file.write(() => askCompacting(journal, scope, past.open(scope, place)));
      announcer.say(events);
      return { outcome };
    },
    archive: () => ({ archived: file.write(() => conversations.archive(place, scope.person, now())) ?? null }),
  };
}

type Forgotten = ResultOf<typeof SessionsContract, 'forget'>;

async function forget(journal: Journal, scope: SessionsScope, id: number): Promise<Forgotten> {
  const { file, forgetting, now } = journal;
  const forgotten = file.write(() => {
    const row = journal.past.row(scope, id);
    if (row === undefined) throw notFound();
    const others = [...journal.conversations.readersOf(id)].filter((reader) => reader !== scope.person);
    if (others.length > 0 && !scope.deletes) throw new CoopError('E_NOT_THEIRS');
    if (forgetting.isAtWork(id)) throw new CoopError('E_AT_WORK');
    // Who counts as reading the place because of what is forgotten counts no more.
    if (row.closedAt === null) journal.conversations.archive(row.place, scope.person, now());
    forgetting.hide(id, now());
    return { id, place: row.place, turns: row.turns };
  });
  await finish(journal, id);
  // What was overwritten in the file stands in the log beside it until then.
  file.checkpoint();
  return forgotten;
}

async function finish({ file, forgetting }: Journal, id: number): Promise<void> {
  while (file.write(() => forgetting.slice(id))) await new Promise((resolve) => setImmediate(resolve));
}

/** So many conversations are forgotten in one call. */
const AT_ONCE = 20;
const COUNTED = 1_000;

async function forgetPerson(
  journal: Journal,
  scope: SessionsScope,
  { person, dryRun }: ArgsOf<typeof SessionsContract, 'forgetPerson'>,
): Promise<ResultOf<typeof SessionsContract, 'forgetPerson'>> {
  const { file, forgetting, conversations, now } = journal;
  if (!scope.deletes || scope.others === undefined || scope.others.includes(person))
    throw new CoopError('E_NOT_ALLOWED');
  const limit = dryRun ? COUNTED : AT_ONCE;
  const found = file.read(() => conversations.ofAlone(person, limit + 1));
  const some = found.slice(0, limit);
  const versions = forgetVersions(journal, person, dryRun);
  const answer = { conversations: some.length, versions, more: found.length > limit };
  if (dryRun || some.length + versions === 0) return answer;
  file.write(() => {
    if (some.some(({ id }) => forgetting.isAtWork(id))) throw new CoopError('E_AT_WORK');
    for (const { id, place, isOpen } of some) {
      if (isOpen) conversations.archive(place, person, now());
      forgetting.hide(id, now());
    }
  });
  for (const { id } of some) await finish(journal, id);
  file.checkpoint();
  return answer;
}

/** Earlier versions of files in their folder: all of them in one call, a slice a transaction. Answers how many there were. */
function forgetVersions({ file, fileVersions }: Journal, person: string, dryRun: boolean): number {
  const folder = personFolder(person);
  if (dryRun) return file.read(() => fileVersions.countBelow(folder));
  let gone = 0;
  for (let more = 1; more > 0; gone += more) more = file.write(() => fileVersions.forgetBelow(folder));
  return gone;
}

const notFound = (): CoopError =>
  new CoopError('E_NOT_FOUND', { what: 'such conversation', hint: '"coop sessions list" shows yours.' });
