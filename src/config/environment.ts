/** What the machine tells: the only place outside the provider that reads the process's environment. */
import { homedir, tmpdir } from 'node:os';

export interface Environment {
  readonly cwd: string;
  readonly home: string;
  readonly temporary: string;
  /** Undefined where the platform has no such thing. */
  readonly uid: number | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export function environment(): Environment {
  return {
    cwd: process.cwd(),
    home: homedir(),
    temporary: tmpdir(),
    uid: process.getuid?.(),
    variables: process.env,
  };
}
