import { type Budget, piecesOf } from '../../../domain/compaction/index.ts';
import type { ArgsOf, Client, ResultOf } from '../../../protocol/contract.ts';
import type { CompactionContract, Piece, SummaryLabel } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { TurnId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/model.ts';
import { Asking } from './asking.ts';
import type { Summariser } from './summariser.ts';

type Journal = Client<typeof CompactionContract>;
type Page = ResultOf<typeof CompactionContract, 'read'>;
type Begin = ArgsOf<typeof CompactionContract, 'begin'>;

/** Parts that one summary is made in, at most: of what is longer each piece is cut shorter. */
const PARTS_MOST = 24;
/** What could not be summarised is tried so often, half as much each time. */
const TRIES = 4;
/** Of one text. */
const CLIP = { most: 8_000, least: 120 } as const;
/** Characters that are at most a token each, for most of what is written. */
const CHARACTERS_A_TOKEN = 2;

/** `known`: there is a summary of all that already, made by somebody else meanwhile. */
export type Folded = 'done' | 'known' | 'failed';

/** Steps that go; those before them are in `summary` already. */
export interface OwnSteps {
  /** One that is over. Absent: that which runs. */
  readonly turn?: TurnId;
  readonly summary: string | null;
  readonly steps: readonly Message[];
  /** The last of them, counted from 1. */
  readonly through: number;
  readonly at: number;
}

/** Folds what is older into its summary, part by part. What was made is kept at once: whoever comes after a crash goes on from there. */
export class Folding {
  readonly #journal: Journal;
  readonly #asking: Asking;

  constructor(journal: Journal, summariser: Summariser) {
    this.#journal = journal;
    this.#asking = new Asking(summariser);
  }

  /** Of everything before the turn `keeping`. */
  async conversation(keeping: TurnId | undefined, budget: Budget): Promise<Folded> {
    try {
      return await this.#conversation(keeping, budget);
    } catch (error) {
      // Somebody else was at it, too, and has finished.
      if (error instanceof CoopError && error.code === 'E_NOT_ALLOWED') return 'known';
      throw error;
    }
  }

  async #conversation(keeping: TurnId | undefined, budget: Budget): Promise<Folded> {
    const args: Begin = keeping === undefined ? {} : { keeping };
    const { turns, parts } = await this.#journal.begin(args);
    if (turns === 0) return 'known';
    for (const { label, pieces } of parts) if (!(await this.#label(label, pieces, budget))) return 'failed';
    return (await this.#journal.finish({})).done ? 'done' : 'failed';
  }

  /** Of a turn's own first steps. */
  async steps({ turn, summary, through, steps, at }: OwnSteps, budget: Budget): Promise<boolean> {
    const characters = budget.chunk * CHARACTERS_A_TOKEN;
    const clip = clipOf(steps.length, characters);
    const told = steps.map((message) => ({ author: null, aloud: false, at, message }));
    let made = summary;
    let part: Piece[] = [];
    for (const [index, step] of told.entries()) {
      part.push(...piecesOf(step, clip));
      const isFull = part.reduce((sum, { text }) => sum + text.length, 0) >= characters;
      if (!isFull && index < told.length - 1) continue;
      const next = await this.#asking.ask(made, part, budget);
      if (next === undefined) return false;
      made = next;
      part = [];
    }
    if (made === null) return false;
    const whose = turn === undefined ? {} : { turn };
    await this.#journal.own({ ...whose, steps: through, text: made });
    return true;
  }

  async #label(label: SummaryLabel, pieces: number, budget: Budget): Promise<boolean> {
    const characters = budget.chunk * CHARACTERS_A_TOKEN;
    const clip = clipOf(pieces, characters);
    for (;;) {
      const page = await this.#part(label, characters, clip, budget);
      if (page === undefined) return false;
      if (page.last) return true;
    }
  }

  /** The next part, or a smaller one. */
  async #part(label: SummaryLabel, characters: number, clip: number, budget: Budget): Promise<Page | undefined> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const less = 2 ** attempt;
      const asked = { label, characters: Math.ceil(characters / less), clip: Math.ceil(clip / less) };
      const page = await this.#journal.read(asked);
      const { summary, pieces, from, through } = page;
      const text = pieces.length === 0 ? (summary ?? '') : await this.#asking.ask(summary, pieces, budget);
      if (text === undefined) continue;
      await this.#journal.keep({ label, from, through, text });
      return page;
    }
    return undefined;
  }
}

function clipOf(pieces: number, characters: number): number {
  const fair = Math.floor((PARTS_MOST * characters) / Math.max(1, pieces));
  return Math.max(CLIP.least, Math.min(CLIP.most, Math.floor(characters / 4), fair));
}
