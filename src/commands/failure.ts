/** How an error reaches a person: one line that names it, and says what to do next. */
import { CoopError, type ErrorCode, toCoopError } from '../protocol/errors.ts';
import { type ExitCode, jsonText, printLine, type Shell, visible } from './shell.ts';

/** A turn that ended without a reply, in the daemon's own words. */
export class TurnFailure extends Error {
  override readonly name = 'TurnFailure';
  readonly code: ErrorCode | undefined;

  constructor(message: string, code?: ErrorCode) {
    super(message);
    this.code = code;
  }
}

/** Something that this person may not do here: who they are, and what to do instead. */
export class NotAllowedHere extends Error {
  override readonly name = 'NotAllowedHere';
  readonly code = 'E_NOT_ALLOWED';
}

const MISUSE: readonly ErrorCode[] = ['E_EMPTY', 'E_NAME', 'E_USAGE'];

/**
 * `coop: CODE message` on standard error. `asJson`: also `{"error": {"code", "message"}}` on standard output, in one line, so that
 * whoever reads JSON there reads nothing else.
 */
export function printFailure(
  shell: Pick<Shell, 'stdout' | 'stderr'>,
  thrown: unknown,
  { asJson = false } = {},
): ExitCode {
  const isTold = thrown instanceof TurnFailure || thrown instanceof NotAllowedHere;
  const { code, message } = isTold ? thrown : toCoopError(thrown);
  printLine(shell.stderr, visible(`coop: ${code === undefined ? '' : `${code} `}${message}`));
  // A fault of the command line itself: there is no trace of it anywhere else.
  if (!(thrown instanceof CoopError || isTold)) printLine(shell.stderr, visible(traceOf(thrown)));
  if (asJson) printError(shell, code ?? 'E_TURN_FAILED', message);
  return code !== undefined && MISUSE.includes(code) ? 2 : 1;
}

/** What was wrong with the command line itself, for whoever reads JSON; for people it was said already. */
export const printMisuse = (shell: Pick<Shell, 'stdout'>, message: string): void =>
  printError(shell, 'E_USAGE', message);

function printError({ stdout }: Pick<Shell, 'stdout'>, code: ErrorCode, message: string): void {
  printLine(stdout, jsonText({ error: { code, message } }));
}

const traceOf = (thrown: unknown): string => (thrown instanceof Error && thrown.stack) || String(thrown);
