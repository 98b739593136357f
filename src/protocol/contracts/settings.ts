/**
 * Supervisor → session: coop.toml. Reading and changing are two contracts. Lent to full people where nobody else reads
 * (design/trust.md); what is sensitive, or wished by a turn that has read what it believes less, becomes a request.
 */
import { contract, method } from '../contract.ts';
import type { ErrorCode } from '../errors.ts';
import { Id } from '../ids.ts';
import * as z from '../schema.ts';
import { TrustLevelSchema } from '../trust.ts';

const ms = z.number();
const nothing = z.strictObject({});

/** What came of a reload, whoever changed the file. */
export const ReloadReport = z.strictObject({
  /** `partly`: what takes effect at once has; the rest waits for a restart. `rejected`: what was before holds on. */
  outcome: z.enum(['applied', 'partly', 'rejected']),
  at: ms,
  /** Keys that differ. */
  changed: z.array(z.string()),
  /** Those of them that wait for a restart. */
  waiting: z.array(z.string()),
  /** Why it was rejected. */
  reasons: z.array(z.string()),
});
export type ReloadReport = z.output<typeof ReloadReport>;

/**
 * Where a request for a change of coop.toml says that its file lies: no folder of the workspace is called so, and no tool
 * reaches it. What is asked for is the change as it was shown, not a file.
 */
export const SETTINGS_SCOPE = '@coop';

export const SETTINGS_EDITS_MOST = 50;

/** `set` a key, `unset` a key or an element, `append` to a list. Elements are named: `users[bob].trust`. */
export const SettingsEdit = z.strictObject({
  op: z.enum(['set', 'unset', 'append']),
  path: z.string().check(z.minLength(1), z.maxLength(300)),
  value: z.optional(z.Plain),
});
export type SettingsEdit = z.output<typeof SettingsEdit>;

export const SettingsEdits = z.array(SettingsEdit).check(z.minLength(1), z.maxLength(SETTINGS_EDITS_MOST));

const ChangedKey = z.strictObject({
  key: z.string(),
  applies: z.enum(['at once', 'restart']),
  /** What is at stake, where somebody has to be asked; null: nobody. */
  asks: z.nullable(z.string()),
});

/** A change as it would be. */
export const SettingsProposal = z.strictObject({
  /** Why it does not fit, each with key, line and mend. Empty: it does. */
  problems: z.array(z.string()),
  /** Lines that go (`-`) and come (`+`). */
  diff: z.string(),
  changes: z.array(ChangedKey),
});
export type SettingsProposal = z.output<typeof SettingsProposal>;

/** One key of the schema, or a section of them. */
export const SettingsKey = z.strictObject({
  key: z.string(),
  type: z.string(),
  /** As JSON; null: it has none. */
  default: z.nullable(z.string()),
  about: z.string(),
  applies: z.enum(['at once', 'restart']),
  /** When a change by the agent is asked for. */
  asks: z.string(),
});
export type SettingsKey = z.output<typeof SettingsKey>;

export const SettingsFile = z.strictObject({
  /** The file that holds now. What looks like a credential is masked, whoever wrote it there. */
  text: z.string(),
  /** Keys whose newer value waits for a restart. */
  waiting: z.array(z.string()),
  last: z.nullable(ReloadReport),
});
export type SettingsFile = z.output<typeof SettingsFile>;

/** A state of the file that once held, or was tried. */
export const SettingsVersion = z.strictObject({
  id: z.int(),
  at: ms,
  /** A person's name; null: somebody edited the file itself. */
  by: z.nullable(z.string()),
  /** `refused`: it was tried and not kept. `unsure`: coop ended in the middle of it. */
  outcome: z.enum(['kept', 'refused', 'unsure', 'trying']),
  /** What was asked for, or where it came from. */
  what: z.string(),
  diff: z.string(),
});
export type SettingsVersion = z.output<typeof SettingsVersion>;

export const SETTINGS_VERSIONS_MOST = 100;

export const SETTINGS_KEY = { key: z.optional(z.string().check(z.maxLength(300))) } as const;
export const SETTINGS_HISTORY = {
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(SETTINGS_VERSIONS_MOST))),
} as const;

/** Of commands. */
export const SETTINGS_CHECK = { edits: SettingsEdits } as const;
export const SETTINGS_CHANGE = { key: Id.key, edits: SettingsEdits } as const;
export const SETTINGS_ROLLBACK = { key: Id.key, to: z.int().check(z.minimum(1)) } as const;

/** Everything that reading the file, and finding out whether a change of it fits, can end in. */
const READ_ERRORS: readonly ErrorCode[] = [
  'E_EDIT',
  'E_CONFIG',
  'E_CONFIG_SYNTAX',
  'E_CONFIG_READ',
  'E_CONFIG_MISSING',
  'E_ENCODING',
  'E_NOT_FOUND',
];

export const SettingsReadContract = contract('settings.read', {
  file: method({ args: nothing, result: SettingsFile, errors: READ_ERRORS }),
  /** Keys of the schema below `key`; all of them without it. */
  describe: method({
    args: z.strictObject(SETTINGS_KEY),
    result: z.strictObject({ keys: z.array(SettingsKey) }),
    errors: ['E_NOT_FOUND'],
  }),
  /** What a change would be. Changes nothing. */
  check: method({ args: z.strictObject({ edits: SettingsEdits }), result: SettingsProposal, errors: READ_ERRORS }),
  /** The newest first. */
  history: method({
    args: z.strictObject(SETTINGS_HISTORY),
    result: z.strictObject({ versions: z.array(SettingsVersion) }),
  }),
});

/** What came of a change. */
export const SettingsChanged = z.strictObject({
  /** `asked`: nothing is changed before somebody who may decide has let it. `refused`: tried, and not kept. */
  outcome: z.enum(['applied', 'partly', 'unchanged', 'asked', 'refused']),
  /** In a sentence or two. */
  words: z.string(),
  diff: z.string(),
  /** Keys that wait for a restart. */
  waiting: z.array(z.string()),
});
export type SettingsChanged = z.output<typeof SettingsChanged>;

/** A probe may have to wait for a model, and then for the one before. */
const CHANGE_DEADLINE_MS = 120_000;

const CHANGE_ERRORS: readonly ErrorCode[] = [
  ...READ_ERRORS,
  'E_WRITE',
  'E_STALE',
  'E_APPROVALS_FULL',
  'E_NOT_ALLOWED',
  'E_TOO_LARGE',
];

export const SettingsChangeContract = contract('settings.change', {
  /** Once for each key: asked again it answers what came of it. */
  change: method({
    args: z.strictObject({ key: Id.key, edits: SettingsEdits, integrity: TrustLevelSchema }),
    result: SettingsChanged,
    errors: CHANGE_ERRORS,
    deadlineMs: CHANGE_DEADLINE_MS,
  }),
  /** Makes the file say what it said as version `to`: a change like any other. */
  rollback: method({
    args: z.strictObject({ key: Id.key, to: z.int().check(z.minimum(1)), integrity: TrustLevelSchema }),
    result: SettingsChanged,
    errors: CHANGE_ERRORS,
    deadlineMs: CHANGE_DEADLINE_MS,
  }),
});
