/** `coop approvals list`: what waits for a decision. */
import { approvalDigest } from '../../domain/approval.ts';
import { escapedLine } from '../../domain/escaped.ts';
import type { Approval } from '../../protocol/contracts/attention.ts';
import { unreachable } from '../../protocol/errors.ts';
import { duration, fitted, widthOf } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, printTable, type Shell } from '../shell.ts';

export const DECIDED = 'requests are decided';

export async function listApprovals(options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const { approvals } = await visitAsOwner(shell, options, DECIDED, ({ client }) => client.call('attention', {}));
  if (options.json) {
    printJson(shell, { approvals: approvals.map((each) => ({ ...each, digest: approvalDigest(each) })) });
    return 0;
  }
  if (approvals.length === 0) {
    printLine(shell.stdout, 'Nothing waits for a decision.');
    return 0;
  }
  const now = Date.now();
  printTable(shell, fitted([HEAD, ...approvals.map((each) => row(each, now))], widthOf(shell.stdout)));
  printLine(shell.stdout, '\nSee all of one, and decide: coop approvals approve ID, or deny ID');
  return 0;
}

const HEAD = ['id', 'asked by', 'what', 'read by', 'left', 'text'];

const row = (approval: Approval, now: number): string[] => [
  approval.id,
  escapedLine(approval.person),
  summary(approval.action),
  approval.reaches,
  approval.expiresAt > now ? duration(approval.expiresAt - now) : 'expired',
  escapedLine(approval.action.text),
];

function summary(action: Approval['action']): string {
  switch (action.kind) {
    case 'memory':
      return `write to ${action.store}`;
    case 'message':
      return `send to ${escapedLine(action.place)}`;
    case 'reply':
      return `answer in ${escapedLine(action.place)}`;
    case 'url':
      return 'fetch an address';
    case 'settings':
      return 'coop.toml';
    case 'file':
      return `write ${escapedLine(action.path)}`;
    default:
      return unreachable(action);
  }
}
