/** The answers so far, in a file of the folder that is being set up: stopping half-way loses nothing. */
import { closeSync, constants, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannotWrite, makeFolder } from '../../config/init.ts';
import { isEndpoint } from '../../domain/endpoint-address.ts';
import { isModelName } from '../../domain/model-name.ts';
import { isName } from '../../protocol/ids.ts';
import * as z from '../../protocol/schema.ts';
import { TrustLevelSchema } from '../../protocol/trust.ts';

const name = z.string().check(z.refine(isName));

const Draft = z.strictObject({
  provider: z.optional(z.enum(['anthropic', 'openai-compatible', 'offline'])),
  baseUrl: z.optional(z.string().check(z.refine(isEndpoint))),
  model: z.optional(z.string().check(z.refine(isModelName))),
  name: z.optional(name),
  others: z.optional(z.array(z.strictObject({ name, trust: TrustLevelSchema })).check(z.maxLength(1_000))),
});
export type Draft = z.output<typeof Draft>;

export const draftIn = (folder: string): string => join(folder, '.coop-init.json');

/** Empty where there is none, or where it is none: then it is begun anew. */
export function readDraft(folder: string): Draft {
  let file: number | undefined;
  try {
    file = openSync(draftIn(folder), constants.O_RDONLY | constants.O_NOFOLLOW);
    const parsed = z.safeParse(Draft, JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** @throws CoopError `E_WRITE` */
export function keepDraft(folder: string, draft: Draft): void {
  const path = draftIn(folder);
  makeFolder(folder);
  try {
    rmSync(`${path}.new`, { force: true });
    writeFileSync(`${path}.new`, `${JSON.stringify(draft)}\n`, { flag: 'wx', mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

export function dropDraft(folder: string): void {
  rmSync(draftIn(folder), { force: true });
}
