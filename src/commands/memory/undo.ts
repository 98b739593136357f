/** `coop memory undo`: changes are taken back; the history keeps them, and that they were. */
import type { AttachParams } from '../../protocol/attach.ts';
import { CoopError } from '../../protocol/errors.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import type { PlaceOptions } from '../visit.ts';
import { memoryNamed } from './handle.ts';
import { KEEPS, lookWhereAllowed } from './refused.ts';
import { changeLine } from './words.ts';

export interface UndoOptions extends PlaceOptions {
  readonly json?: boolean;
  /** `HANDLE:N` */
  readonly change?: string;
  readonly turn?: string;
}

export function undoMemory(last: string | undefined, options: UndoOptions, shell: Shell): Promise<ExitCode> {
  const what = whatOf(last, options);
  return lookWhereAllowed<ExitCode>(shell, options, KEEPS, async ({ client }) => {
    const done = await client.call('memory_undo', { what });
    if (options.json) printJson(shell, done);
    else for (const change of done.undone) printLine(shell.stdout, visible(`${change.memory}  ${changeLine(change)}`));
    return 0;
  });
}

function whatOf(last: string | undefined, { change, turn }: UndoOptions): AttachParams<'memory_undo'>['what'] {
  if ([last, change, turn].filter((given) => given !== undefined).length > 1)
    throw usage('Name one thing to take back');
  if (change !== undefined) {
    const [, memory, n] = /^(.+):(\d{1,15})$/.exec(change) ?? [];
    if (n === undefined) throw usage('A change is named like private/me/3:12');
    return { of: 'change', memory: memoryNamed(memory), n: Number(n) };
  }
  if (turn !== undefined) {
    if (turn === '' || turn.length > 200) throw usage('A turn is named by its id');
    return { of: 'turn', turn };
  }
  if (last !== undefined && last !== 'last') throw usage(`"${last.slice(0, 40)}" cannot be taken back`);
  return { of: 'last' };
}

const usage = (why: string): CoopError =>
  new CoopError('E_USAGE', {
    why: `${why}: coop memory undo [last | --change MEMORY:NUMBER | --turn ID]. "coop memory show MEMORY" numbers its changes.`,
  });
