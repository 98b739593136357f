import type { Client } from '../../../../protocol/contract.ts';
import { FileHistoryContract } from '../../../../protocol/contracts/history.ts';
import type { AskContract } from '../../../../protocol/contracts/journal/index.ts';
import { WorkspaceReadContract, WorkspaceWriteContract } from '../../../../protocol/contracts/workspace.ts';
import type { TurnPorts } from '../../../../protocol/ports/index.ts';
import type { TrustLevel } from '../../../../protocol/trust.ts';
import { connect } from '../../../kernel/link/index.ts';
import type { Tools } from '../tool.ts';
import { findFiles } from './find.ts';
import { fileHistory, restoreFile } from './history.ts';
import { listFiles } from './list.ts';
import { readFile } from './read.ts';
import { editFile, writeFile } from './write.ts';
import { Writers } from './writers.ts';

/** The file tools of a turn at `level`, over the ports it was lent. */
export function openFiles(
  { files, history: lent }: Pick<TurnPorts, 'files' | 'history'>,
  ask: Client<typeof AskContract> | undefined,
  level: TrustLevel,
): Tools {
  if (files === undefined) return { tools: [], close() {} };
  const reader = connect(files.read, WorkspaceReadContract);
  // Of the ways there, the one that may do more comes first.
  const ways = [files.trusted, files.write]
    .filter((port) => port !== undefined)
    .map((port) => connect(port, WorkspaceWriteContract));
  const writers = new Writers(
    ways.map(({ call }) => call),
    ask,
  );
  const { call } = reader;
  const history = lent === undefined ? undefined : connect(lent, FileHistoryContract);
  return {
    tools: [
      readFile(call, level),
      listFiles(call, level),
      findFiles(call, level),
      ...(ways.length === 0 ? [] : [writeFile(writers), editFile(writers, level)]),
      ...(history === undefined ? [] : [fileHistory(history.call, level), restoreFile(history.call, writers)]),
    ],
    needs: 'files',
    close() {
      for (const connection of [reader, ...ways]) connection.close();
      history?.close();
    },
  };
}
