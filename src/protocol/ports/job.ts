/** What is lent for work that a turn left behind, kind by kind. */
import type { Port } from '../contract.ts';
import type { BackgroundModelContract } from '../contracts/background.ts';
import type { CaptureContract, JobContract } from '../contracts/journal/index.ts';
import type {
  Audience,
  MemoryReadContract,
  MemorySettleContract,
  MemoryWriteContract,
} from '../contracts/memory/index.ts';
import type { MeterContract } from '../contracts/usage.ts';
import type { WorkspaceWriteContract } from '../contracts/workspace.ts';
import type { JobId } from '../ids.ts';
import type { TrustLevel } from '../trust.ts';
import type { CompactingPorts } from './parts.ts';

/** Words for others, on their way to a store. */
export interface SharePorts {
  readonly kind: 'share';
  readonly journal: Port<typeof JobContract>;
  readonly store: Port<typeof MemoryWriteContract>;
}

/** A file that somebody let be written. */
export interface FileJobPorts {
  readonly kind: 'file';
  readonly journal: Port<typeof JobContract>;
  /** Takes this one path, whatever it is. */
  readonly files: Port<typeof WorkspaceWriteContract>;
  readonly path: string;
  /** How far its words are believed. */
  readonly integrity: TrustLevel;
}

/** What was said, to be kept where it belongs: one store, one audience. */
export interface CapturePorts {
  readonly kind: 'capture';
  readonly journal: Port<typeof CaptureContract>;
  readonly read: Port<typeof MemoryReadContract>;
  readonly audience: Audience;
  /** One a job: what is written says of which turn it is. */
  readonly settle: readonly { readonly job: JobId; readonly port: Port<typeof MemorySettleContract> }[];
  readonly model?: Port<typeof BackgroundModelContract>;
  /** With the model: asked before each call of it, and told afterwards. */
  readonly meter?: Port<typeof MeterContract>;
}

/** A conversation, to be compacted. */
export interface CompactPorts extends CompactingPorts {
  readonly kind: 'compact';
  /** Of the model that reads what comes of it. */
  readonly limit: number;
}

export type JobPorts = SharePorts | FileJobPorts | CapturePorts | CompactPorts;
