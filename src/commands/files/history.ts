/** `coop files history`: what the files said before that the agent is told. */
import { moment } from '../../domain/moment.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { table } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, paint, printJson, printLine, printTable, type Shell, visible } from '../shell.ts';

export const LOOKED_AT = 'the history of files is looked at';

type Version = AttachResult<'file_history'>['versions'][number];

export async function fileHistory(
  path: string | undefined,
  options: OwnerOptions & { readonly diff?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  return await visitAsOwner<ExitCode>(shell, options, LOOKED_AT, async ({ client }) => {
    if (path === undefined) {
      const { files } = await client.call('files', {});
      if (options.json) printJson(shell, { files });
      else if (files.length === 0) printLine(shell.stdout, 'No file has a history yet: it begins with the first turn.');
      else {
        const rows = files.map((file) => [String(file.versions), moment(file.at), visible(file.path)]);
        printTable(shell, table([['versions', 'last (UTC)', 'file'], ...rows]));
      }
      return 0;
    }
    const { integrity: _, ...history } = await client.call('file_history', { path });
    if (options.json) {
      printJson(shell, history);
      return 0;
    }
    const rows = history.versions.map((version) => [
      String(version.version),
      moment(version.at),
      visible(authorOf(version)),
      version.kind === 'removed' ? '' : `${version.bytes} B`,
      visible(whatOf(version)),
    ]);
    const [head = '', ...lines] = table([['version', 'when (UTC)', 'by', 'size', ''], ...rows]);
    printLine(shell.stdout, paint('bold', head, shell.stdout));
    for (const [index, line] of lines.entries()) {
      printLine(shell.stdout, line);
      const diff = options.diff ? (history.versions[index]?.diff ?? '') : '';
      if (diff !== '') printLine(shell.stdout, visible(diff));
    }
    return 0;
  });
}

/** Who edits a file, or which command did, nobody told coop. */
function authorOf({ version, by, approvedBy }: Version): string {
  if (by === null) return version === 1 ? 'as coop found it' : 'by hand or a command';
  return approvedBy === null || approvedBy === by ? by : `${by}, let by ${approvedBy}`;
}

function whatOf({ kind, why, same, sure, integrity }: Version): string {
  return [
    ...(kind === 'removed' ? ['removed'] : []),
    ...(kind === 'unkept' ? [`not kept: ${why ?? 'its text is not known'}`] : []),
    ...(same === null ? [] : [`as version ${same}`]),
    ...(sure ? [] : ['coop ended while it was written']),
    ...(kind === 'removed' || integrity === 'full' ? [] : [`words of ${integrity}`]),
  ].join('; ');
}
