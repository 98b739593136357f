import type { Draft } from '../../protocol/contracts/memory/index.ts';
import type { Row } from './keep/rows.ts';

/** A draft, or what is named of one. */
export type Named = { readonly [K in keyof Draft]?: Draft[K] | undefined };

/** The row with what is named in place of what was there; the rest stays. */
export function withNamed(row: Row, { text, title, facts, type, tags, people, files, expiresAt }: Named): Row {
  return {
    ...row,
    text: text ?? row.text,
    title: title ?? row.title,
    facts: facts ?? row.facts,
    type: type ?? row.type,
    tags: tags ?? row.tags,
    people: people ?? row.people,
    files: files ?? row.files,
    expires: expiresAt === undefined ? row.expires : Math.round(expiresAt),
  };
}
