import type { CommandRequest } from '../../protocol/commands.ts';
import type { Client } from '../../protocol/contract.ts';
import type { FileHistoryContract, HistoryRestored } from '../../protocol/contracts/history.ts';
import type { WorkspaceWriteContract } from '../../protocol/contracts/workspace.ts';
import type * as z from '../../protocol/schema.ts';

type Asked = Omit<Extract<CommandRequest, { command: 'file_restore' }>, 'command'>;

/** Has a file say again what it said as a version. Whoever gives the command is the one who decides: nobody is asked. */
export async function restore(
  history: Client<typeof FileHistoryContract>,
  files: Client<typeof WorkspaceWriteContract>,
  { key, path: asked, version }: Asked,
): Promise<z.output<typeof HistoryRestored>> {
  const { path, text, integrity } = await history.text({ path: asked, version });
  const { now, diff } = await history.diff({ path, version });
  if (!now) await files.write({ key, path, text, integrity });
  return { path, version, changed: !now, diff };
}
