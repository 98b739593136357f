import { PlaceKeySchema } from '../../../protocol/address.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { ImportContract, ImportRow, ImportScope } from '../../../protocol/contracts/journal/index.ts';
import * as z from '../../../protocol/schema.ts';
import type { Journal } from '../journal.ts';

/**
 * For one person: histories that they bring along are filed as conversations of theirs alone. Their own lines are believed
 * like them; whoever else speaks in it is nobody that coop knows, and is believed like the public.
 */
export function importing(journal: Journal, scope: ImportScope): Implementation<typeof ImportContract> {
  const { file, imports, feed, now } = journal;
  const { person, level } = scope;
  const place = z.parse(PlaceKeySchema, scope.place);

  const bring = (name: string, rows: readonly ImportRow[]): number => {
    const at = Math.min(...rows.map((row) => row.at));
    const conversation = imports.find(person, name) ?? imports.open({ person, name, place, level }, at, now());
    const believed = rows.map(({ conversation: _, text, ...row }) => {
      const integrity = row.speaker === person ? level : ('public' as const);
      return { ...row, text: text.toWellFormed(), integrity };
    });
    const added = imports.add(conversation, believed);
    if (added > 0) feed.count(conversation);
    return added;
  };

  return {
    add({ rows }) {
      file.disk.admit();
      return file.write(() => {
        const named = Map.groupBy(rows, ({ conversation }) => conversation);
        const added = [...named].reduce((sum, [name, lines]) => sum + bring(name, lines), 0);
        return { added, known: rows.length - added };
      });
    },
  };
}
