/** Everything that the client knows, and everything that can happen to it. */
import type { AttachEvent, AttachResult } from '../protocol/attach.ts';
import type { Approval } from '../protocol/contracts/attention.ts';
import type { Said } from '../protocol/contracts/sessions.ts';
import type { TurnUsage } from '../protocol/events.ts';
import type { ApprovalId } from '../protocol/ids.ts';
import type { Told } from './attention/told.ts';
import { type Draft, EMPTY } from './input/draft.ts';
import { NOTHING_YET, type Past } from './input/past.ts';
import type { Answer } from './transcript/answer.ts';
import type { Heard } from './transcript/history.ts';
import type { NoteItem } from './transcript/items.ts';
import { BLANK, type Transcript } from './transcript/transcript.ts';

export type Opened = AttachResult<'open'>;

/** What one is called here. A stranger, and whoever writes before the place is open, has no name. */
export const nameOf = (opened: Opened | undefined): string => opened?.person ?? 'you';

/** Said here, and not yet acknowledged by the daemon. */
export interface Outgoing {
  readonly id: string;
  readonly text: string;
}

export interface State {
  readonly connection: 'connecting' | 'open' | 'waiting' | 'ended';
  /** Why there is no connection. */
  readonly why: string;
  /** Undefined before the first connection. */
  readonly opened: Opened | undefined;
  readonly transcript: Transcript;
  readonly answer: Answer | undefined;
  /** The message whose turn failed last: its failure has been shown. */
  readonly failed: string | undefined;
  readonly heard: readonly Heard[];
  /** Replies that the history showed: one that was under way then arrives once more. */
  readonly foreseen: readonly string[];
  /** The message whose answer was under way when the connection was lost: with its reply foreseen its stream is of the past, too. */
  readonly interrupted: string | undefined;
  readonly outbox: readonly Outgoing[];
  /** Ids of own messages that have no reply yet. */
  readonly awaited: readonly string[];
  /** The message that was answered last: its reply can overtake the acknowledgement. */
  readonly replied: string | undefined;
  /** Requests that wait, as they were shown here. */
  readonly cards: readonly Approval[];
  /** Notices up to this one were shown. */
  readonly noticed: number;
  /** Slash commands that are under way. */
  readonly commands: number;
  readonly usage: TurnUsage | undefined;
  /** US dollars since this client began. */
  readonly cost: number | undefined;
  readonly draft: Draft;
  readonly past: Past;
  /** Tool calls are shown with what they answered. */
  readonly details: boolean;
  /** Ctrl-C was pressed: once more leaves. */
  readonly leaving: boolean;
}

export type Action =
  | { readonly type: 'CONNECTION_CHANGED'; readonly to: State['connection']; readonly why?: string }
  | { readonly type: 'PLACE_OPENED'; readonly opened: Opened; readonly history: readonly Said[] }
  | { readonly type: 'EVENT_HEARD'; readonly event: AttachEvent }
  | { readonly type: 'MESSAGE_SUBMITTED'; readonly id: string; readonly text: string }
  | { readonly type: 'MESSAGE_ACCEPTED'; readonly id: string; readonly message: string }
  /** What was said before is answered anew, as this message. */
  | { readonly type: 'ANSWERED_AGAIN'; readonly message: string }
  | { readonly type: 'MESSAGE_REFUSED'; readonly id: string; readonly why: string }
  /** It is written down, or was heard, and is not answered. */
  | { readonly type: 'MESSAGE_KEPT'; readonly id: string; readonly why: string }
  | ({ readonly type: 'ATTENTION_TOLD' } & Told)
  | { readonly type: 'REQUEST_SETTLED'; readonly id: ApprovalId }
  | { readonly type: 'COMMAND_BEGAN' | 'COMMAND_ENDED' }
  | { readonly type: 'NOTE_ADDED'; readonly tone: NoteItem['tone']; readonly text: string }
  | { readonly type: 'ITEMS_SETTLED'; readonly count: number }
  | { readonly type: 'DRAFT_CHANGED'; readonly draft: Draft; readonly past?: Past }
  | { readonly type: 'DETAILS_TOGGLED' }
  | { readonly type: 'LEAVING_ASKED' };

export const INITIAL: State = {
  connection: 'connecting',
  why: '',
  opened: undefined,
  transcript: BLANK,
  answer: undefined,
  failed: undefined,
  heard: [],
  foreseen: [],
  interrupted: undefined,
  outbox: [],
  awaited: [],
  replied: undefined,
  cards: [],
  noticed: 0,
  commands: 0,
  usage: undefined,
  cost: undefined,
  draft: EMPTY,
  past: NOTHING_YET,
  details: false,
  leaving: false,
};
