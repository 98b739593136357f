import type { CommandRequest } from '../../protocol/commands.ts';
import type { Client } from '../../protocol/contract.ts';
import type { FileHistoryContract, HistoryForgotten, HistoryRestored } from '../../protocol/contracts/history.ts';
import type { VersionsForgetContract } from '../../protocol/contracts/journal/index.ts';
import type { WorkspaceWriteContract } from '../../protocol/contracts/workspace.ts';
import type * as z from '../../protocol/schema.ts';

type Asked<C extends CommandRequest['command']> = Omit<Extract<CommandRequest, { command: C }>, 'command'>;

/** Has a file say again what it said as a version. Whoever gives the command is the one who decides: nobody is asked. */
export async function restore(
  history: Client<typeof FileHistoryContract>,
  files: Client<typeof WorkspaceWriteContract>,
  { key, path: asked, version }: Asked<'file_restore'>,
): Promise<z.output<typeof HistoryRestored>> {
  const { path, text, integrity } = await history.text({ path: asked, version });
  const { now, diff } = await history.diff({ path, version });
  if (!now) await files.write({ key, path, text, integrity });
  return { path, version, changed: !now, diff };
}

/** Of the file as it is kept. It is looked at first: what it says by now is not forgotten. */
export async function forgetVersions(
  history: Client<typeof FileHistoryContract>,
  forgetting: Client<typeof VersionsForgetContract>,
  { path: asked, versions }: Asked<'file_forget'>,
): Promise<z.output<typeof HistoryForgotten>> {
  const { path } = await history.versions({ path: asked, limit: 1 });
  return { path, ...(await forgetting.forget({ file: path, versions })) };
}
