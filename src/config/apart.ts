/** The workspace is where tools write: nothing of coop's own may lie in it. */
import { realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ownFiles, type Paths } from './paths.ts';
import type { Problem } from './problems.ts';

/** Where coop itself runs from: changing that would be changing what decides. */
const PROGRAM = import.meta.dirname;

export function workspaceApart(paths: Paths): Problem[] {
  const workspace = real(paths.workspace);
  const inside = [...ownFiles(paths), PROGRAM].find((file) => contains(workspace, real(file)));
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
