/** Every named step between arrival and receipt at which a test build can be ended (docs/operations.md, "Kill points"). */
export interface KillPoint {
  readonly name: string;
  /** The Worker's name; of several that pass it, each counts on its own. */
  readonly actor: string;
  /** Only at a step of this person. */
  readonly for?: string;
}

const at = (actor: string, ...names: readonly string[]): KillPoint[] => names.map((name) => ({ name, actor }));

export const KILL_POINTS: readonly KillPoint[] = [
  ...at('journal', 'journal.accepting', 'journal.accepted', 'journal.announced'),
  ...at('channel:terminal', 'terminal.accepted'),
  ...at('journal', 'journal.begun'),
  ...at('supervisor', 'supervisor.minted'),
  ...at('session', 'session.loaded', 'session.thinking', 'session.thought'),
  ...at('journal', 'journal.calls.appended', 'journal.noted'),
  // What a person keeps for themselves, written by the turn; and for everyone, written by a job.
  ...at('store:private', 'store.writing', 'store.committing', 'store.written'),
  ...at('session', 'session.acted'),
  ...at('journal', 'journal.results.appended'),
  // A turn that leaves something behind: a kill in the middle of another's shows nothing.
  { name: 'journal.committing', actor: 'journal', for: 'alice' },
  ...at('journal', 'journal.committed'),
  ...at('supervisor', 'supervisor.ended', 'supervisor.revoked'),
  ...at('journal', 'journal.sending', 'journal.marked'),
  ...at('channel:terminal', 'terminal.shown'),
  ...at('journal', 'journal.delivered', 'journal.receipted'),
  ...at('session', 'session.job.writing'),
  ...at('store:social', 'store.writing', 'store.committing', 'store.written'),
  ...at('session', 'session.job.written'),
  ...at('journal', 'journal.job.ending', 'journal.job.done', 'journal.deciding', 'journal.decided'),
];

/**
 * Steps that the story of the matrix does not pass: each has a test of its own (daemon/joining-killed, daemon/schedule-killed,
 * daemon/settings-killed, daemon/file-history-killed, session/compaction-faults).
 */
export const POINTS_ELSEWHERE: readonly string[] = [
  'journal.joined',
  'journal.heard',
  'scheduler.due',
  'journal.claiming',
  'journal.settling',
  'journal.claimed',
  'scheduler.settled',
  'journal.waking',
  'journal.woken',
  'journal.summary.kept',
  'session.compacting',
  'session.summarising',
  'supervisor.settings.tried',
  'supervisor.settings.applied',
  'workspace.recorded',
  'workspace.written',
];

/** As tables name it. */
export const nameOf = ({ name, actor }: KillPoint): string =>
  name.startsWith('store.') ? `${name} (${actor.slice('store:'.length)})` : name;
