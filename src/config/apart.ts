/** The workspace is where tools write: nothing of coop's own may lie in it. */
import { realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ownFiles, type Paths } from './paths.ts';
import type { Problem } from './problems.ts';

/** Where coop itself runs from, and what it runs on: changing that would be changing what decides. */
const PROGRAM = import.meta.dirname;
const PROGRAMS = [PROGRAM, join(PROGRAM, '..', 'node_modules'), join(PROGRAM, '..', '..', 'node_modules')];

export function workspaceApart(paths: Paths): Problem[] {
  return [...insideWorkspace(paths), ...oneForTwo(paths)];
}

/** Two that keep something in the same file would each destroy what the other keeps. */
function oneForTwo(paths: Paths): Problem[] {
  const { signal } = paths;
  const others = ownFiles({ ...paths, signal: undefined });
  if (signal === undefined || !others.some((file) => real(file) === real(signal))) return [];
  const message = 'is another file of coop: choose one of its own, for example "./db/signal.db"';
  return [{ area: 'workspace', path: ['channels', 'signal', 'db_path'], message }];
}

function insideWorkspace(paths: Paths): Problem[] {
  const workspace = real(paths.workspace);
  if (PROGRAMS.some((folder) => contains(real(folder), workspace))) {
    const message = `lies in coop's own program, which no tool may change: choose a folder of its own, for example "./workspaces/default"`;
    return [{ area: 'workspace', path: ['agent', 'workspace'], message }];
  }
  const inside = [...ownFiles(paths), ...PROGRAMS].find((file) => contains(workspace, real(file)));
  if (inside === undefined) return [];
  return [
    {
      area: 'workspace',
      path: ['agent', 'workspace'],
      message: `contains coop's own ${relative(workspace, real(inside)) || 'files'}, which no tool may reach: choose a folder of its own, for example "./workspaces/default"`,
    },
  ];
}

export function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}

/** With links followed, as far as the path exists. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(real(parent), path.slice(parent.length).replace(/^[/\\]+/, ''));
  }
}
