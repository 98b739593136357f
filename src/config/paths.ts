/** Where everything of a configuration lies. */
import { dirname, format, join, parse, resolve } from 'node:path';
import { STORES, type StoreName } from '../protocol/trust.ts';
import type { Environment } from './environment.ts';
import type { Settings } from './schema.ts';
import { socketPath } from './socket.ts';

/** Absolute paths. */
export interface Paths {
  readonly config: string;
  /** Relative paths of the file resolve against this. */
  readonly folder: string;
  readonly workspace: string;
  readonly socket: string;
  readonly journal: string;
  /** Made of the journal; may be removed at any time. */
  readonly index: string;
  readonly memory: Readonly<Record<StoreName, string>>;
  /** Folder of who wrote what in the workspace. */
  readonly ledgers: string;
  readonly signal: string | undefined;
  /** The service's variables, keys among them (`coop service`). */
  readonly keys: string;
}

export function pathsOf(config: string, settings: Settings, env: Environment): Paths {
  const folder = dirname(config);
  const family = parse(resolve(folder, settings.memory.db_path));
  const store = (name: StoreName): string => format({ dir: family.dir, base: `${family.name}.${name}${family.ext}` });
  const { signal } = settings.channels;
  return {
    config,
    folder,
    workspace: resolve(folder, settings.agent.workspace),
    socket: socketPath(config, env),
    journal: join(folder, 'db', 'journal.db'),
    index: join(folder, 'db', 'index.db'),
    memory: { private: store('private'), shared: store('shared'), social: store('social') },
    ledgers: join(folder, 'db', 'ledgers'),
    signal: signal && resolve(folder, signal.db_path),
    keys: keysPath(config),
  };
}

/** Beside the configuration. */
export const keysPath = (config: string): string => join(dirname(config), 'coop.env');

/** Every file that is coop's own and no tool may reach. */
export function ownFiles(paths: Paths): readonly string[] {
  const { config, socket, journal, index, memory, ledgers, signal, keys } = paths;
  return [
    config,
    keys,
    socket,
    journal,
    index,
    ledgers,
    ...STORES.map((store) => memory[store]),
    ...(signal === undefined ? [] : [signal]),
  ];
}
