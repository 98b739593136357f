/** A level as it is given on the command line: always said, never assumed. */
import { CoopError } from '../protocol/errors.ts';
import { TRUST_LEVELS, type TrustLevel } from '../protocol/trust.ts';

const MEANING: Readonly<Record<TrustLevel, string>> = {
  full: 'sees everything, and decides like you',
  inner: 'sees what is shared in the house, not what is private',
  familiar: 'sees what is told to friends, and writes none of it',
  public: 'is talked to, and sees nothing',
};

export const isLevel = (text: string): text is TrustLevel => TRUST_LEVELS.some((level) => level === text);

/** @throws CoopError `E_USAGE` with what each level means. */
export function levelGiven(text: string | undefined, whom: string): TrustLevel {
  if (text !== undefined && isLevel(text)) return text;
  const problem = text === undefined ? `Say how far ${whom} is trusted` : `"${text.slice(0, 40)}" is no level`;
  const levels = TRUST_LEVELS.map((level) => `\n  --trust ${level.padEnd(8)}  ${MEANING[level]}`).join('');
  throw new CoopError('E_USAGE', { why: `${problem}:${levels}` });
}
