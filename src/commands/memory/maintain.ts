/** `coop memory maintain`: a run of retention now, or what it would do. */

import { oneLine } from '../../domain/one-line.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { memoryHandle } from '../../protocol/memory-handle.ts';
import type { StoreName } from '../../protocol/trust.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import type { PlaceOptions } from '../visit.ts';
import { lookWhereAllowed } from './refused.ts';
import { rows } from './words.ts';

export interface MaintainOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly store?: StoreName;
}

type Maintained = AttachResult<'memory_maintain'>['stores'][number];

const DEADLINE_MS = 380_000;
const RULE = 'memory is maintained by full people, in their own conversation.';

export function maintainMemory(
  { store, dryRun = false, ...options }: MaintainOptions,
  shell: Shell,
): Promise<ExitCode> {
  return lookWhereAllowed<ExitCode>(shell, options, RULE, async ({ client }) => {
    const wish = { dryRun, ...(store === undefined ? {} : { store }) };
    const done = await client.call('memory_maintain', wish, { deadlineMs: DEADLINE_MS });
    if (options.json) printJson(shell, done);
    else for (const line of done.stores.flatMap((one) => told(one, dryRun))) printLine(shell.stdout, visible(line));
    return 0;
  });
}

function told({ store, compressed, archived, deleted, more }: Maintained, dryRun: boolean): string[] {
  const would = dryRun ? 'would be ' : '';
  const merged = compressed.map(({ audience, ids, summary }) => {
    const names = ids.map((id) => memoryHandle({ store, audience, id })).join(', ');
    return `  ${names} ${would}merged: ${oneLine(summary)}`;
  });
  const put = archived.map((row) => `  ${memoryHandle({ store, ...row })} ${would}archived: ${row.why}`);
  const gone = deleted === 0 ? [] : [`  ${rows(deleted)} of the archive ${would}deleted for good`];
  const lines = [...merged, ...put, ...gone];
  return [
    `${store}: ${lines.length === 0 ? 'nothing to do' : `${more ? 'as much as one run may' : 'all that is due'}`}`,
    ...lines,
  ];
}
