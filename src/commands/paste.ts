/** Commands that a person copies from the screen. */
import type { Environment } from '../config/environment.ts';

/** How coop was called: where `npx coop` was, a bare `coop` would not be found. */
export const coop = ({ variables }: Environment): string => (variables['npm_command'] === 'exec' ? 'npx coop' : 'coop');

/** As one word for a shell. */
export const quoted = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
