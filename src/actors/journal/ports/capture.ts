import { calledAndAnswered } from '../../../domain/pairs.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { CaptureContract, CaptureScope, Exchange } from '../../../protocol/contracts/journal/index.ts';
import type { JobId } from '../../../protocol/ids.ts';
import { textOf } from '../../../protocol/model.ts';
import { reaches } from '../../../protocol/trust.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import type { Journal } from '../journal.ts';
import type { EntryRow } from '../tables/entries.ts';
import type { JobRow } from '../tables/jobs.ts';
import { committed } from './job.ts';

/** Of one text; what is longer is no talk any more. */
const TEXT_MAX = 16_000;
const RESULT_MAX = 2_000;
const CALLS_MOST = 12;

/** For jobs of one person in one place, at one level. */
export function capturePort(journal: Journal, scope: CaptureScope['jobs']): Implementation<typeof CaptureContract> {
  const { file, jobs } = journal;
  const mine = (id: JobId): JobRow | undefined => {
    const job = jobs.get(id);
    return scope.some((one) => one.job === id && one.turn === job?.turn) ? job : undefined;
  };
  return {
    load: () =>
      file.write(() => {
        const open = scope
          .map(({ job }) => mine(job))
          .filter((job) => job?.state === 'ready' || job?.state === 'running');
        const exchanges = open.map((job) => {
          jobs.run(committed(job).id);
          return exchangeOf(journal, committed(job));
        });
        return { exchanges };
      }),
    done({ job: id }) {
      file.write(() => {
        if (mine(id)?.state === 'done') return;
        committed(mine(id));
        jobs.end(id, 'done', null);
      });
      faultPoint('journal.job.done');
      return {};
    },
  };
}

/**
 * What was said aloud, and where nobody else is to know of it also what was done for it. What the turn made of words that are
 * believed less than its speaker is left out: it would be kept as theirs.
 */
function exchangeOf({ entries, turns }: Journal, job: JobRow): Exchange {
  const { id, turn, person, audience } = job;
  const row = turns.get(turn);
  const all = entries.read(turn, 'all');
  const said = all.filter(({ author, aloud }) => aloud === 1 && author === person);
  const isOwn = row !== undefined && reaches(row.integrity, row.sender);
  const answers = isOwn ? all.filter(isAnswer) : [];
  return {
    job: id,
    turn,
    speaker: person,
    at: said[0]?.at ?? 0,
    said: wordsOf(said),
    answered: wordsOf(answers),
    calls: isOwn && audience === 'me' ? callsIn(all) : [],
  };
}

const isAnswer = ({ author, aloud, message }: EntryRow): boolean =>
  author === null && aloud === 1 && message.role === 'assistant';

const wordsOf = (entries: readonly EntryRow[]): string =>
  entries
    .map(({ message }) => textOf(message.content))
    .join('\n\n')
    .slice(0, TEXT_MAX)
    .toWellFormed();

function callsIn(all: readonly EntryRow[]): Exchange['calls'] {
  const steps = all.filter(({ aloud }) => aloud === 0).map(({ message }) => message);
  return calledAndAnswered(steps)
    .slice(0, CALLS_MOST)
    .map(({ call, result }) => ({
      tool: call.name,
      input: JSON.stringify(call.input).slice(0, TEXT_MAX).toWellFormed(),
      result: result.text.slice(0, RESULT_MAX).toWellFormed(),
    }));
}
