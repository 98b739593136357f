/** `coop config set`, `unset`, `append` and `check`: by the same way as the agent's own changes, but that nobody is asked. */
import { randomUUID } from 'node:crypto';
import { changeConfig } from '../../config/change.ts';
import { parseToml } from '../../config/edit/values.ts';
import { loadConfig } from '../../config/load.ts';
import { type AskedEdit, propose } from '../../config/proposal.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { CoopError } from '../../protocol/errors.ts';
import { idempotencyKey, turnId } from '../../protocol/ids.ts';
import type { OwnerOptions } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { CHANGE_DEADLINE_MS, configured } from './here.ts';

type Changed = AttachResult<'settings_change'>;
type Proposed = AttachResult<'settings_check'>;

export async function changeByCommand(
  op: AskedEdit['op'],
  words: readonly string[],
  options: OwnerOptions,
  shell: Shell,
): Promise<ExitCode> {
  const edits = [editOf(op, words)];
  const changed = await configured(
    shell,
    options,
    ({ client }) => client.call('settings_change', { key: newKey(), edits }, { deadlineMs: CHANGE_DEADLINE_MS }),
    (path) => changeFile(path, edits, shell),
  );
  printChanged(changed, options, shell);
  return changed.outcome === 'refused' ? 1 : 0;
}

export async function checkChange(words: readonly string[], options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const edits = [editOf('set', words)];
  const proposed = await configured(
    shell,
    options,
    ({ client }) => client.call('settings_check', { edits }),
    (path) => proposeForFile(path, edits, shell),
  );
  if (options.json) printJson(shell, proposed);
  else for (const line of describe(proposed)) printLine(shell.stdout, visible(line));
  return proposed.problems.length === 0 ? 0 : 1;
}

/** A key that nobody else has: the change is made once, however often the daemon hears of it. */
export const newKey = () => idempotencyKey(turnId('command'), randomUUID());

export function printChanged({ outcome, words, diff, waiting }: Changed, options: OwnerOptions, shell: Shell): void {
  if (options.json) printJson(shell, { outcome, words, diff, waiting });
  else printLine(outcome === 'refused' ? shell.stderr : shell.stdout, visible(words));
}

/** A value is TOML; what is none is a text. */
function editOf(op: AskedEdit['op'], [path, ...rest]: readonly string[]): AskedEdit & { value?: unknown } {
  const isWhole = op === 'unset' ? path !== undefined && rest.length === 0 : path !== undefined && rest.length > 0;
  if (path === undefined || !isWhole) {
    const example =
      op === 'unset'
        ? 'coop config unset memory.embedding'
        : `coop config ${op} agent.model anthropic/claude-haiku-4-5`;
    throw new CoopError('E_USAGE', {
      why: `Say which key${op === 'unset' ? '' : ' and which value'}, for example "${example}"`,
    });
  }
  return op === 'unset' ? { op, path } : { op, path, value: valueIn(rest.join(' ')) };
}

function valueIn(text: string): unknown {
  try {
    return parseToml(`value = ${text}`)['value'];
  } catch {
    return text;
  }
}

async function changeFile(path: string, edits: readonly AskedEdit[], shell: Shell): Promise<Changed> {
  const before = await loadConfig(path, shell.env);
  const { text, diff, changes } = propose(path, before.text, before, edits);
  if (changes.length === 0 && text === before.text) {
    return { outcome: 'unchanged', words: 'coop.toml says that already.', diff: '', waiting: [] };
  }
  await changeConfig(path, (now) => {
    if (now !== before.text) throw new CoopError('E_STALE');
    return text;
  });
  const words = `coop.toml was changed:\n${diff}\nNo daemon runs: it holds from the next start on, and was not tried.`;
  return { outcome: 'applied', words, diff, waiting: [] };
}

async function proposeForFile(path: string, edits: readonly AskedEdit[], shell: Shell): Promise<Proposed> {
  const before = await loadConfig(path, shell.env);
  try {
    const { diff, changes } = propose(path, before.text, before, edits);
    return { problems: [], diff, changes: changes.map(({ key, applies, asks = null }) => ({ key, applies, asks })) };
  } catch (error) {
    if (!(error instanceof CoopError)) throw error;
    return { problems: error.message.split('\n').map((line) => line.trim()), diff: '', changes: [] };
  }
}

function describe({ problems, diff, changes }: Proposed): string[] {
  if (problems.length > 0) return problems;
  if (changes.length === 0) return ['It changes nothing.'];
  return [
    diff,
    '',
    ...changes.map(({ key, applies, asks }) => {
      const effect = applies === 'at once' ? 'holds at once' : 'waits for a restart';
      return `${key}: ${effect}${asks === null ? '' : `; the agent would have to ask (${asks})`}`;
    }),
  ];
}
