/** What stands in a transcript, from top to bottom. */
import type { Approval } from '../../protocol/contracts/attention.ts';

interface Base {
  readonly key: number;
  /** An empty line goes before it. */
  readonly apart: boolean;
}

/** A person's words. */
export interface SaidItem extends Base {
  readonly kind: 'said';
  readonly from: string;
  readonly own: boolean;
  readonly text: string;
  /** `sending`: not yet acknowledged by the daemon. */
  readonly state: 'sending' | 'sent' | 'refused';
  /** Ours, under which it is sent again. */
  readonly id?: string;
}

/** A block of the agent's words, in Markdown. */
export interface WordsItem extends Base {
  readonly kind: 'words';
  readonly text: string;
  readonly done: boolean;
  /** It begins an answer. */
  readonly first: boolean;
  /** The message that is answered. Undefined for what was said before we came. */
  readonly message: string | undefined;
}

export interface ToolItem extends Base {
  readonly kind: 'tool';
  readonly call: string;
  readonly tool: string;
  readonly asked: string;
  readonly answered: string;
  readonly state: 'started' | 'ended' | 'failed';
  readonly message: string;
}

/** A word of the client's own. */
export interface NoteItem extends Base {
  readonly kind: 'note';
  readonly tone: 'plain' | 'warning' | 'failure';
  readonly text: string;
}

/** Words that were sent here from another place. */
export interface SentItem extends Base {
  readonly kind: 'sent';
  readonly text: string;
}

/** A request that somebody here may decide. */
export interface CardItem extends Base {
  readonly kind: 'card';
  readonly approval: Approval;
  /** When it was shown, in ms since the epoch. */
  readonly at: number;
}

export type Item = SaidItem | WordsItem | ToolItem | NoteItem | SentItem | CardItem;

type WithoutBase<I> = I extends Item ? Omit<I, keyof Base> : never;
export type NewItem = WithoutBase<Item>;

/** Nothing about it changes any more. */
export function isDone(item: Item): boolean {
  switch (item.kind) {
    case 'said':
      return item.state !== 'sending';
    case 'words':
      return item.done;
    case 'tool':
      return item.state !== 'started';
    case 'note':
    case 'sent':
    case 'card':
      return true;
  }
}
