/** The only folder where trust becomes power. */
export { captureOf, mayCapture, type SaidIn } from './capture.ts';
export { destinationsOf, type Reachable } from './destinations.ts';
export type { Give } from './give.ts';
export { mintCapture } from './mint-capture.ts';
export { mintCommand } from './mint-command.ts';
export { mintCompact } from './mint-compacting.ts';
export type { HistoryGrant } from './mint-history.ts';
export { mintJob } from './mint-job.ts';
export { mintUpkeep } from './mint-meaning.ts';
export { folderOut, type OwnGrant, takenOut } from './mint-own.ts';
export type { SettingsEnds } from './mint-settings.ts';
export { mintTurn } from './mint-turn.ts';
export { mintFile, type WorkGrant } from './mint-work.ts';
export {
  describe,
  isBelieved,
  mayBeReadBy,
  mayChangeSettings,
  mayDecide,
  mayDeliver,
  mayGoOn,
  maySayElsewhere,
  mayShare,
  mayWriteFiles,
  type Plan,
  plan,
} from './plan.ts';
export { closedIn, keptIn, promptFilesOf, promptsIn } from './prompt-files.ts';
export { othersIn, type Scope, scopeOf, WHOLE } from './scope.ts';
