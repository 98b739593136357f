import { piecesOf } from '../../../domain/compaction/index.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import {
  COMPACT_KEEPS,
  type CompactionContract,
  type CompactionScope,
  type Mark,
  type Piece,
  type SummaryLabel,
} from '../../../protocol/contracts/journal/index.ts';
import { lowest } from '../../../protocol/trust.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import type { Announcer } from '../announcer.ts';
import { labelsOf, type Stretch } from '../compaction/gap.ts';
import { type Compaction, type Reader, type SummaryRow, sameLabel } from '../compaction/summaries.ts';
import type { Journal } from '../journal.ts';
import { notPossible, runningTurn, turnOf } from '../lookup.ts';
import { isStepOf } from '../tables/entries.ts';
import { endCompacting, openCompacting } from './compact-job.ts';

interface Made extends Omit<SummaryRow, 'text'> {
  readonly text: string | null;
}

/**
 * For one turn while it runs, or for one job. Conversation and level are those of its row: nothing above it is read, and no other
 * level's summaries are touched.
 */
export function compacting(
  journal: Journal,
  announcer: Announcer,
  scope: CompactionScope,
): Implementation<typeof CompactionContract> {
  const { entries, file, gap, jobs, summaries, now } = journal;
  const { turn: id, job } = scope;

  const mine = (): Reader & { readonly before: number } => {
    if (job !== undefined) return openCompacting(journal, job, id);
    const { conversation, level } = runningTurn(journal, id);
    return { conversation, level, before: gap.numberOf(conversation, id) ?? 0 };
  };

  const making = (reader: Reader): Compaction => {
    const found = summaries.making(reader);
    if (found === undefined) throw notPossible('nothing is being compacted');
    return found;
  };

  return {
    begin: ({ keeping }) =>
      file.write(() => {
        const { before, ...reader } = mine();
        if (job !== undefined) jobs.run(job);
        const { conversation } = reader;
        const first = keeping === undefined ? before : (gap.numberOf(conversation, keeping) ?? before);
        const cut = gap.lastBefore(conversation, Math.min(first, before), job === undefined ? 0 : COMPACT_KEEPS);
        const since = summaries.done(reader)?.upto ?? 0;
        const upto = Math.max(cut, summaries.making(reader)?.upto ?? 0);
        if (upto <= since) return { turns: 0, parts: [] };
        summaries.make(reader, upto);
        const compaction = making(reader);
        const parts = labelsOf(reader.level)
          .map((label) => ({ label, pieces: gap.count(reader, label, left(journal, reader, compaction, label)) }))
          .filter(({ pieces }) => pieces > 0);
        return { turns: gap.turns(conversation, since, upto), parts };
      }),

    read: ({ label, characters, clip }) =>
      file.read(() => {
        const reader = mine();
        const compaction = making(reader);
        const made = madeOf(journal, reader, compaction, label);
        const stretch = left(journal, reader, compaction, label);
        const { pieces, through, last } = page(journal, reader, label, stretch, { characters, clip });
        return { summary: made.text, pieces, from: made.through, through, last };
      }),

    keep({ label, from, through, text }) {
      file.write(() => {
        const reader = mine();
        const compaction = making(reader);
        const made = madeOf(journal, reader, compaction, label);
        // Somebody else went on from there already: theirs is no worse.
        if (!isSame(made.through, from) || !isBehind(through, from) || through.turn > compaction.upto) return;
        if (!labelsOf(reader.level).some((known) => sameLabel(known, label)))
          throw notPossible('not a label of theirs');
        const integrity = lowest(made.integrity, ...gap.authors(reader, label, from, through));
        summaries.put(compaction, { label, integrity, through, text });
      });
      faultPoint('journal.summary.kept');
      return {};
    },

    finish: () => {
      const { done, events } = file.write(() => {
        const reader = mine();
        const compaction = summaries.making(reader);
        if (compaction === undefined) {
          return { done: true, events: job === undefined ? [] : endCompacting(journal, job, 0) };
        }
        const labels = labelsOf(reader.level);
        const isLacking = (label: SummaryLabel): boolean =>
          gap.count(reader, label, left(journal, reader, compaction, label)) > 0;
        if (labels.some(isLacking)) return { done: false, events: [] };
        // What nothing was added to goes on as it is.
        for (const label of labels) {
          const { text, ...made } = madeOf(journal, reader, compaction, label);
          if (text !== null) summaries.put(compaction, { ...made, text });
        }
        const covered = gap.turns(reader.conversation, summaries.done(reader)?.upto ?? 0, compaction.upto);
        summaries.finish(reader, compaction);
        return { done: true, events: job === undefined ? [] : endCompacting(journal, job, covered) };
      });
      announcer.say(events);
      return { done };
    },

    own({ turn: asked = id, steps, text }) {
      file.write(() => {
        if (job !== undefined) throw notPossible('a job has no steps');
        const { conversation, level } = runningTurn(journal, id);
        const turn = turnOf(journal, asked);
        // Whoever reads it at a lower level must not be shown what somebody above them made of it.
        if (turn.conversation !== conversation || turn.level !== level) throw notPossible('not a turn of theirs');
        const of = entries.read(asked, 'steps').filter((step) => isStepOf(step, steps));
        const integrity = lowest(asked === id ? turn.integrity : turn.sender, ...of.map((step) => step.integrity));
        summaries.putOwn(asked, { steps, level, integrity, text, at: now() });
      });
      return {};
    },
  };
}

/** What there is of a label: made for this cut, or else by the compaction before it. */
function madeOf({ summaries }: Journal, reader: Reader, compaction: Compaction, label: SummaryLabel): Made {
  const here = summaries.of(compaction).find((row) => sameLabel(row.label, label));
  if (here !== undefined) return here;
  const former = summaries.done(reader);
  const there = summaries.of(former).find((row) => sameLabel(row.label, label));
  const through = { turn: former?.upto ?? 0, entry: END };
  return there === undefined ? { label, integrity: 'full', through, text: null } : { ...there, through };
}

/** Behind every entry of a turn. */
const END = 1_000_000;

const left = (journal: Journal, reader: Reader, compaction: Compaction, label: SummaryLabel): Stretch => ({
  from: madeOf(journal, reader, compaction, label).through,
  upto: compaction.upto,
});

const isSame = (a: Mark, b: Mark): boolean => a.turn === b.turn && a.entry === b.entry;

const isBehind = (a: Mark, b: Mark): boolean => a.turn > b.turn || (a.turn === b.turn && a.entry > b.entry);

/** The pieces of as many of the next entries as fit; of at least one. */
function page(
  { gap }: Journal,
  reader: Reader,
  label: SummaryLabel,
  stretch: Stretch,
  { characters, clip }: { readonly characters: number; readonly clip: number },
): { readonly pieces: Piece[]; readonly through: Mark; readonly last: boolean } {
  const pieces: Piece[] = [];
  let room = characters;
  let through = stretch.from;
  for (;;) {
    const some = gap.read(reader, label, { ...stretch, from: through });
    for (const entry of some) {
      const next = piecesOf(entry, clip);
      room -= next.reduce((sum, { text }) => sum + text.length, 0);
      if (room < 0 && through !== stretch.from) return { pieces, through, last: false };
      pieces.push(...next);
      through = entry.mark;
    }
    if (some.length === 0) return { pieces, through, last: true };
  }
}
