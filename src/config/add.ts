/** Adds to the configuration by the owner's order, without touching a byte of what they wrote. */
import { changeConfig } from './change.ts';
import { quoted } from './edit/values.ts';
import type { Config } from './load.ts';

export interface Addition {
  readonly table: 'users' | 'groups';
  /** Without those that are undefined; texts and lists of texts only. */
  readonly entries: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * Appends tables to the file at `path`. A list in one line cannot be added to.
 *
 * @returns what was added, and the configuration as it is from now on.
 * @throws CoopError as `changeConfig`.
 */
export async function addTables(
  path: string,
  additions: readonly Addition[],
): Promise<{ added: string; config: Config }> {
  const added = additions.map(tableOf).join('\n');
  return { added, config: await changeConfig(path, (text) => `${text.replace(/\n*$/, '\n\n')}${added}`) };
}

function tableOf({ table, entries }: Addition): string {
  const lines = Object.entries(entries).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [`${key} = ${typeof value === 'string' ? quoted(value) : `[${value.map(quoted).join(', ')}]`}`],
  );
  return `[[${table}]]\n${lines.join('\n')}\n`;
}
