import { reaches, TRUST_LEVELS, type TrustLevel } from '../protocol/trust.ts';

/** The levels whose words may be read from `level`, as JSON: a statement takes them as one argument. */
export const reached = (level: TrustLevel): string =>
  JSON.stringify(TRUST_LEVELS.filter((other) => reaches(level, other)));
