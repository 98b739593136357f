/** What each kind of actor begins with: its own settings, and nothing of others'. Plain data, in `workerData`. */
import type { Budget } from './contracts/budget.ts';
import type { Quiet } from './contracts/journal/index.ts';
import type { StoreName } from './trust.ts';

export interface JournalStart {
  /** Absolute path of the file; its folder exists. */
  readonly path: string;
  readonly retention: Retention;
  readonly budget: Budget;
  readonly quiet?: Quiet;
}

/** How old what is over may become, in ms. */
export interface Retention {
  /** Conversations, from when they were closed. Null: for ever. */
  readonly transcriptsMs: number | null;
  /** What became of replies and jobs. */
  readonly outboxMs: number;
  /** Requests that were decided, notices that were read, what strangers wrote. */
  readonly requestsMs: number;
}

export interface StoreStart {
  readonly store: StoreName;
  readonly path: string;
}

export interface IndexStart {
  /** Absolute path of the file; its folder exists. It may be removed at any time. */
  readonly path: string;
}

export interface WorkspaceStart {
  /** Below the workspace; `.` is all of it. */
  readonly scope: string;
  /** Absolute path of it. */
  readonly folder: string;
  /** Absolute path of the file that says who wrote what there. It may be missing. */
  readonly ledger: string;
  /** Of the whole workspace: the folder of the ledgers of its parts. */
  readonly parts?: string;
}

export interface WebStart {
  /** A test's own server, which may be asked although it is not the web's. No configuration can say it. */
  readonly door?: { readonly host: string; readonly port: number };
}

export interface ProviderStart {
  readonly provider: 'anthropic' | 'openai-compatible' | 'offline';
  /** The provider's own name of the model, without the `anthropic/` before it. */
  readonly model: string;
  /** Another one, for work after turns. */
  readonly backgroundModel?: string;
  /** Every model that may be asked, by the provider's own names, and whether it reads pictures. */
  readonly models?: readonly { readonly name: string; readonly images: boolean }[];
  /** Asked in this order where a model cannot be had, by the provider's own names. */
  readonly fallbacks?: readonly string[];
  /** Instead of the vendor's address. `openai-compatible` has none of its own. */
  readonly baseUrl?: string;
  /** Environment variables that hold keys, in order. Only this Worker's environment has them. */
  readonly keyVariables: readonly string[];
  /** Instead of its own: the longest silence, the longest answer, that after a turn, and all pauses of one together, in ms. */
  readonly patience?: {
    readonly silenceMs?: number;
    readonly wholeMs?: number;
    readonly backgroundMs?: number;
    readonly pausesMs?: number;
  };
  /** `[memory.embedding]`, where there is one. */
  readonly embedding?: EmbeddingStart;
}

export interface EmbeddingStart {
  readonly provider: 'openai' | 'voyage' | 'cohere' | 'openai-compatible';
  readonly model: string;
  readonly dimensions: number;
  readonly baseUrl?: string;
  /** The environment variable that holds its key. Absent: it needs none. */
  readonly keyVariable?: string;
}

export interface ObserverStart {
  /** Absolute path of the trace file; the Worker may touch its folder. */
  readonly path: string;
  /** The file is put aside before it grows beyond so many bytes. */
  readonly maxBytes: number;
  /** Files that were put aside are kept so long. */
  readonly keepDays: number;
}

export interface TerminalStart {
  readonly socket: string;
  readonly version: string;
}

export interface ShellStart {
  /** The machine's folders that are links, `lib` → `usr/lib`, or none: what programs are found in beside `/usr`. */
  readonly links: Readonly<Record<string, string | null>>;
  /** An own folder, for sockets. */
  readonly folder: string;
  readonly arch: string;
}
