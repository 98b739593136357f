/** Every command of the command line, in the order in which `coop help` lists them. */
import { backing } from './backing.ts';
import type { LoadDatabases } from './backup/databases.ts';
import { beginning } from './beginning.ts';
import { configuring } from './configuring.ts';
import { deciding } from './deciding.ts';
import type { Entry } from './entry.ts';
import { exporting } from './exporting.ts';
import { filing } from './filing.ts';
import { looking } from './looking.ts';
import { lookingBack } from './looking-back.ts';
import { remembering } from './remembering.ts';
import { scheduling } from './scheduling.ts';
import type { Here } from './service/service.ts';
import { serving } from './serving.ts';
import type { Shell } from './shell.ts';
import { spending } from './spending.ts';
import type { RunDaemon } from './start.ts';
import { talking } from './talking.ts';
import { tracing } from './tracing.ts';

export interface TreeParts {
  readonly shell: Shell;
  readonly here: Here;
  /** What commands may not import: the daemon, and the owners of its files. */
  readonly loadDaemon: () => Promise<RunDaemon>;
  readonly loadDatabases: LoadDatabases;
}

export const tree = ({ shell, here, loadDaemon, loadDatabases }: TreeParts): readonly Entry[] => [
  ...beginning(shell, here.dist, loadDaemon),
  serving(shell, here),
  ...talking(shell),
  ...looking(shell, here, loadDatabases),
  ...lookingBack(shell),
  ...remembering(shell),
  ...spending(shell),
  ...deciding(shell),
  scheduling(shell),
  configuring(shell),
  filing(shell),
  backing(shell, loadDatabases),
  exporting(shell),
  ...tracing(shell),
];
