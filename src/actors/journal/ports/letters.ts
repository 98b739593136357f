import type { ArgsOf, Implementation } from '../../../protocol/contract.ts';
import type { JournalEvent } from '../../../protocol/contracts/journal/index.ts';
import type { Letter, LettersContract, LettersScope } from '../../../protocol/contracts/letters.ts';
import { CoopError, unreachable } from '../../../protocol/errors.ts';
import { approvalId, Id } from '../../../protocol/ids.ts';
import * as z from '../../../protocol/schema.ts';
import { type Announcer, mail, reply, work } from '../announcer.ts';
import type { Journal } from '../journal.ts';

const LISTED_MOST = 200;

/** For one person who may decide. What is another's who may decide, too, is not theirs. */
export function letters(
  journal: Journal,
  announcer: Announcer,
  { others }: LettersScope,
): Implementation<typeof LettersContract> {
  const { file } = journal;
  const listed = (): Letter[] => journal.letters.list(LISTED_MOST, others);
  const checkTheirs = (letter: string): void => {
    if (!file.read(listed).some(({ id }) => id === letter)) throw notFound(letter);
  };
  return {
    list: () => ({ letters: file.read(listed) }),
    retry(args) {
      checkTheirs(args.letter);
      announcer.say([file.write(() => retry(journal, args))]);
      return {};
    },
    drop({ letter }) {
      checkTheirs(letter);
      const { kind, row } = parsed(letter);
      if (!file.write(() => journal.letters.drop(kind, row, journal.now()))) throw notFound(letter);
      return {};
    },
  };
}

/** The levels of a retried message are judged anew when its turn begins, those of a reply before it is sent, of a job when it runs. */
function retry(journal: Journal, { letter, anyway }: ArgsOf<typeof LettersContract, 'retry'>): JournalEvent {
  const { kind, row } = parsed(letter);
  switch (kind) {
    case 'message': {
      const id = z.parse(Id.inbox, row);
      // Whoever reads there now did not hear it.
      if (journal.letters.isOver(id)) throw new CoopError('E_ROOM_ANEW', { letter });
      const found = journal.letters.retryMessage(id);
      if (found === undefined) throw notFound(letter);
      journal.joined.reopen(id);
      return mail(found);
    }
    case 'reply': {
      const id = z.parse(Id.outbox, row);
      if (journal.letters.isUnknown(id) && anyway !== true) throw new CoopError('E_MAY_BE_TWICE', { letter });
      const found = journal.letters.retryReply(id, journal.now());
      if (found === undefined) throw notFound(letter);
      return reply(found);
    }
    case 'job': {
      const found = journal.letters.retryJob(z.parse(Id.job, row));
      if (found === undefined) throw notFound(letter);
      const { approval, ...job } = found;
      if (approval !== null) journal.approvals.end(approvalId(approval), 'approved');
      return work(job);
    }
    default:
      return unreachable(kind);
  }
}

function parsed(letter: string): { readonly kind: Letter['kind']; readonly row: number } {
  const at = letter.indexOf('-');
  // The contract let through nothing but one of the kinds and a number.
  return { kind: letter.slice(0, at) as Letter['kind'], row: Number(letter.slice(at + 1)) };
}

const notFound = (letter: string): CoopError =>
  new CoopError('E_NOT_FOUND', { what: `dead letter ${letter}`, hint: '"coop letters" lists those that there are.' });
