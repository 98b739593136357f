/** What one turn, command or job may be: made by `supervisor/grants` and nowhere else. What it holds then are its ports. */
import type { PlaceKey } from './address.ts';
import type { CommandRequest } from './commands.ts';
import type { RetentionPolicy } from './contracts/memory/index.ts';
import type { Effective } from './effective.ts';
import type { JobId, LeaseId, PersonName, TurnId } from './ids.ts';
import type { TraceContext } from './trace.ts';

interface LeaseBase {
  readonly id: LeaseId;
  readonly person: PersonName;
  readonly place: PlaceKey;
  readonly effective: Effective;
  /** Under which span its work is told of. */
  readonly trace?: TraceContext;
}

/** Room for what a turn is reminded of: rows and tokens at most. */
export interface Reminding {
  readonly limit: number;
  readonly maxTokens: number;
}

/** What the agent is told beside the files of its prompt. */
export interface PromptSettings {
  /** For the whole system text. */
  readonly maxTokens: number;
  /** What it is lent, in words. */
  readonly lent: readonly string[];
  /** How coop is configured, for those who see the state of the house. */
  readonly about?: string;
  /** What is new of that: for this turn alone. */
  readonly news?: readonly string[];
}

/** A run of a job: nobody waits for its answer, and it goes where the job's words go. */
export interface JobTold {
  readonly name: string;
  /** Where its answer goes. Of none: nobody reads it. */
  readonly to: readonly PlaceKey[];
  /** An answer of only `HEARTBEAT_OK` is told to nobody. */
  readonly mayBeQuiet: boolean;
  /** It looks into HEARTBEAT.md: where that is empty there is nothing to be done. */
  readonly checks: boolean;
}

/** A message is answered with the model's help. */
export interface TurnLease extends LeaseBase {
  readonly kind: 'turn';
  /** Whether a failure may be told in detail; otherwise that is for the owner's trace. */
  readonly errorDetails: boolean;
  readonly turn: TurnId;
  /** The agent's own name, for the prompt. */
  readonly agent: string;
  /** As the configuration names it: `anthropic/claude-…`. */
  readonly model: string;
  readonly prompting?: PromptSettings;
  readonly job?: JobTold;
  /** Tokens that fit into one call of it. Absent where nobody knows. */
  readonly contextLimit?: number;
  /** Absent where it is reminded of nothing. */
  readonly reminding?: Reminding;
}

/** A command: a turn without a model. */
export interface CommandLease extends Omit<LeaseBase, 'person'> {
  readonly kind: 'command';
  /** Absent for a stranger, who may still ask who they are. */
  readonly person?: PersonName;
  readonly request: CommandRequest;
  /** Where memory is to be looked after: how, as the configuration says. */
  readonly retention?: RetentionPolicy;
}

/** Work that a turn left behind, run once it is committed. */
export interface JobLease extends LeaseBase {
  readonly kind: 'job';
  readonly job: JobId;
}

export type Lease = TurnLease | CommandLease | JobLease;
