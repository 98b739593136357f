/** `coop letters retry ID…` and `drop ID…`. */
import { CoopError, type ErrorCode } from '../../protocol/errors.ts';
import { printFailure } from '../failure.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell } from '../shell.ts';
import { HANDLED, letterIds } from './words.ts';

export interface HandleOptions extends OwnerOptions {
  /** Also what may have arrived, and then is there twice. */
  readonly yes?: boolean;
}

/** The others may be as they were listed. */
const SETTLED: readonly ErrorCode[] = ['E_NOT_FOUND', 'E_MAY_BE_TWICE'];

const DONE = { retry: 'is tried again.', drop: 'is dropped.' } as const;

export async function handleLetters(
  verb: 'retry' | 'drop',
  ids: readonly string[],
  options: HandleOptions,
  shell: Shell,
): Promise<ExitCode> {
  const wanted = letterIds(ids, verb);
  const outcomes = await visitAsOwner(shell, options, HANDLED, async ({ client }) => {
    const done: { readonly id: string; readonly error?: ErrorCode }[] = [];
    for (const letter of wanted) {
      try {
        if (verb === 'drop') await client.call('drop', { letter });
        else await client.call('retry', { letter, ...(options.yes === true ? { anyway: true } : {}) });
        if (!options.json) printLine(shell.stdout, `${letter} ${DONE[verb]}`);
        done.push({ id: letter });
      } catch (error) {
        if (!(error instanceof CoopError && SETTLED.includes(error.code))) throw error;
        printFailure(shell, error);
        done.push({ id: letter, error: error.code });
      }
    }
    return done;
  });
  if (options.json) printJson(shell, { letters: outcomes });
  return outcomes.every(({ error }) => error === undefined) ? 0 : 1;
}
