import { HEARTBEAT_FILE, isEmptyHeartbeat } from '../../domain/schedule/index.ts';
import type { ToolResultBlock } from '../../protocol/model.ts';

const LINES_MOST = 2_000;

/** How the file is asked for: as the agent would, so that it is the one that the turn may read. */
export const HEARTBEAT_CALL = {
  type: 'tool_call',
  id: 'heartbeat',
  name: 'read_file',
  input: { path: HEARTBEAT_FILE, lines: LINES_MOST },
} as const;

/** Whether that is a file without anything to look at. One that is missing, or cannot be read whole, is not. */
export function isNothingToCheck({ text, failed }: Pick<ToolResultBlock, 'text' | 'failed'>): boolean {
  // The first line is coop's.
  const [said = '', ...lines] = text.split('\n');
  if (failed || !said.startsWith(`${HEARTBEAT_FILE}: `) || said.includes(' Go on with line ')) return false;
  return isEmptyHeartbeat(lines.join('\n'));
}
