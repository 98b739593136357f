/** Supervisor → journal: the history of coop.toml, and what is said of it where it was asked for. */
import { method } from '../../contract.ts';
import { Id } from '../../ids.ts';
import * as z from '../../schema.ts';
import { TrustLevelSchema } from '../../trust.ts';
import { SETTINGS_HISTORY, SettingsVersion } from '../settings.ts';

const nothing = z.strictObject({});
const words = z.string().check(z.maxLength(30_000));
const file = z.string().check(z.maxLength(1024 * 1024));

/** Part of the contract of control. */
export const SETTINGS_METHODS = {
  /**
   * The file says `text` now, and nobody has told so: at the start, and after an edit by hand. What was being tried when coop
   * ended is told by it; a version is added where it says something new.
   */
  settingsFound: method({ args: z.strictObject({ text: file, starts: z.boolean() }), result: nothing }),
  /** Before the file is written. */
  settingsTried: method({
    args: z.strictObject({ key: z.nullable(Id.key), by: z.string(), what: words, diff: words, text: file }),
    result: z.strictObject({ id: z.int() }),
  }),
  /** What became of it. */
  settingsEnded: method({
    args: z.strictObject({ id: z.int(), outcome: z.enum(['kept', 'refused']), words }),
    result: nothing,
  }),
  /** What was answered under this key. */
  settingsKnown: method({
    args: z.strictObject({ key: Id.key }),
    result: z.strictObject({
      outcome: z.nullable(SettingsVersion.shape.outcome),
      words: z.nullable(z.string()),
      /** Somebody is, or was, asked about it. */
      asked: z.boolean(),
    }),
  }),
  settingsVersions: method({
    args: z.strictObject(SETTINGS_HISTORY),
    result: z.strictObject({ versions: z.array(SettingsVersion) }),
  }),
  /** The whole file as it was. */
  settingsVersion: method({
    args: z.strictObject({ id: z.int() }),
    result: z.strictObject({ text: z.string() }),
    errors: ['E_NOT_FOUND'],
  }),
  /** Somebody who may decide is asked once the turn is committed: to have exactly this done. */
  settingsAsked: method({
    args: z.strictObject({ turn: Id.turn, key: Id.key, integrity: TrustLevelSchema, text: words }),
    result: nothing,
    errors: ['E_APPROVALS_FULL', 'E_NOT_ALLOWED'],
  }),
  /** The conversation of a turn hears of it, in coop's own words. */
  settingsTold: method({ args: z.strictObject({ turn: Id.turn, words }), result: nothing, errors: ['E_NOT_ALLOWED'] }),
} as const;
