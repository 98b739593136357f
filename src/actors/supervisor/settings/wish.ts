/** A change that somebody wants, as text: what a request shows is read again when it is let, and must come to the same. */

import { parseToml } from '../../../config/edit/values.ts';
import type { AskedEdit, Change, Config, Proposal } from '../../../config/index.ts';
import { CoopError } from '../../../protocol/errors.ts';

export type Wish =
  | { readonly kind: 'edits'; readonly edits: readonly AskedEdit[] }
  /** The file as it was. */
  | { readonly kind: 'version'; readonly id: number; readonly text: string };

/** @throws CoopError as `propose` */
export async function proposalOf(path: string, text: string, running: Config, wish: Wish): Promise<Proposal> {
  // Reading TOML with its layout is for this alone.
  const { propose, proposeText } = await import('../../../config/proposal.ts');
  return wish.kind === 'edits'
    ? propose(path, text, running, wish.edits)
    : proposeText(path, wish.text, running, [`${ROLL_BACK}${wish.id}`]);
}

const ROLL_BACK = 'roll back to version ';
const DIFF = 'Lines of coop.toml that go (-) and come (+):';

/**
 * All of it for whoever decides: what is wanted, what that makes of the file, what is at stake, and from when on. Two wishes with the
 * same text are the same change.
 */
export function wishText({ asked, diff, changes }: Proposal): string {
  const stakes = [...new Set(changes.flatMap(({ key, asks }) => (asks === undefined ? [] : [`${key}: ${asks}`])))];
  return [
    ...asked,
    '',
    DIFF,
    diff,
    '',
    ...(stakes.length === 0 ? [] : ['At stake:', ...stakes, '']),
    effectOf(changes),
  ].join('\n');
}

/** From when on it holds. */
export function effectOf(changes: readonly Change[]): string {
  const waiting = changes.filter(({ applies }) => applies === 'restart').map(({ key }) => key);
  if (waiting.length === 0) return 'It holds from the next turn on.';
  const rest = waiting.length === changes.length ? '' : ' The rest holds from the next turn on.';
  return `${waiting.join(', ')}: from the next restart of the daemon on.${rest}`;
}

const EDIT = /^(set|append|unset) ((?:[^\s"[\]]|"(?:[^"\\]|\\.)*"|\[[^[\]]*\])+)(?: = (.*))?$/;

/**
 * What the text of a request wants: its lines before the first empty one.
 *
 * @param version the file as it was
 * @throws CoopError `E_STALE` where it is none of ours
 */
export async function readWish(text: string, version: (id: number) => Promise<string>): Promise<Wish> {
  const lines = text.slice(0, Math.max(0, text.indexOf('\n\n'))).split('\n');
  const [first = ''] = lines;
  if (lines.length === 1 && first.startsWith(ROLL_BACK)) {
    const id = Number(first.slice(ROLL_BACK.length));
    return { kind: 'version', id, text: await version(id) };
  }
  return { kind: 'edits', edits: lines.map(readEdit) };
}

function readEdit(line: string): AskedEdit {
  const [, op, path, value] = EDIT.exec(line) ?? [];
  if (path !== undefined && op === 'unset' && value === undefined) return { op, path };
  if (path !== undefined && (op === 'set' || op === 'append') && value !== undefined) {
    return { op, path, value: parseToml(`value = ${value}`)['value'] };
  }
  throw new CoopError('E_STALE');
}
