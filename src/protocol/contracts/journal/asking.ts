/** Session → journal: what a turn may not do by itself and asks for. Web → journal: what was said. */
import { contract, method } from '../../contract.ts';
import { Id } from '../../ids.ts';
import * as z from '../../schema.ts';
import { type TrustLevel, TrustLevelSchema } from '../../trust.ts';
import { ASKED_FILE_MAX, type FolderLevel } from '../workspace.ts';

export const Asked = z.discriminatedUnion('kind', [
  /** To fetch this address. What comes of it: the address counts as said, and can be fetched. */
  z.strictObject({ kind: z.literal('url'), url: z.string().check(z.minLength(1), z.maxLength(4_000)) }),
  /** To write exactly this file of the turn's own scope, whole. */
  z.strictObject({
    kind: z.literal('file'),
    path: z.string().check(z.minLength(1), z.maxLength(1_000)),
    text: z.string().check(z.maxLength(ASKED_FILE_MAX)),
  }),
]);
export type Asked = z.output<typeof Asked>;

export const AskContract = contract('journal.ask', {
  /** Somebody who may decide is asked once the turn is committed. */
  ask: method({
    args: z.strictObject({ key: Id.key, asked: Asked, integrity: TrustLevelSchema }),
    result: z.strictObject({ outcome: z.literal('asked') }),
    errors: ['E_NOT_ALLOWED', 'E_APPROVALS_FULL', 'E_TOO_LARGE'],
  }),
});

export interface AskScope {
  readonly turn: string;
  readonly kinds: readonly Asked['kind'][];
  /** Of files: the folder that they are in, who can read there, and parts of it that others can. */
  readonly files?: {
    readonly scope: string;
    readonly level: TrustLevel;
    readonly parts: readonly FolderLevel[];
  };
}

export const SpokenContract = contract('journal.spoken', {
  /** Whether it stands, byte for byte, in what a person said aloud in the turn's conversation, or was approved there. */
  isSpoken: method({
    args: z.strictObject({ url: z.string().check(z.maxLength(4_000)) }),
    result: z.strictObject({ spoken: z.boolean() }),
  }),
});

export interface SpokenScope {
  readonly turn: string;
}
