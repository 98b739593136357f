/** `coop memory stats`. */

import type { AttachResult } from '../../protocol/attach.ts';
import { fitted, widthOf } from '../layout.ts';
import { type ExitCode, printJson, printTable, type Shell } from '../shell.ts';
import type { PlaceOptions } from '../visit.ts';
import { lookWhereAllowed, READS } from './refused.ts';
import { day } from './words.ts';

type Row = AttachResult<'memory_stats'>['stores'][number];

export async function memoryStats(
  options: PlaceOptions & { readonly json?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  const found = await lookWhereAllowed(shell, options, READS, ({ client }) => client.call('memory_stats', {}));
  if (options.json) printJson(shell, found);
  else {
    printTable(shell, fitted([HEAD, ...found.stores.map(row)], widthOf(shell.stdout)));
  }
  return 0;
}

const HEAD = ['store', 'memories', 'archived', 'replaced', 'changes', 'people', 'oldest', 'newest'];

const row = ({ store, live, archived, gone, changes, people, oldestAt, newestAt }: Row): string[] => [
  store,
  ...[live, archived, gone, changes, people].map(String),
  oldestAt === null ? '' : day(oldestAt),
  newestAt === null ? '' : day(newestAt),
];
