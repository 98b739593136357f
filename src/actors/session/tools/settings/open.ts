import { SettingsChangeContract, SettingsReadContract } from '../../../../protocol/contracts/settings.ts';
import type { TurnPorts } from '../../../../protocol/ports/index.ts';
import { connect } from '../../../kernel/link/index.ts';
import type { Tools } from '../tool.ts';
import { checkTool, historyTool, patchTool, readTool, rollbackTool } from './settings.ts';

/** coop.toml; no tools where no port was lent. */
export function openSettings(ports: TurnPorts['settings']): Tools {
  if (ports === undefined) return { tools: [], close() {} };
  const read = connect(ports.read, SettingsReadContract);
  const direct = connect(ports.direct, SettingsChangeContract);
  const asking = connect(ports.asking, SettingsChangeContract);
  const ways = [direct.call, asking.call];
  return {
    tools: [readTool(read.call), checkTool(read.call), patchTool(ways), historyTool(read.call), rollbackTool(ways)],
    close() {
      for (const end of [read, direct, asking]) end.close();
    },
  };
}
