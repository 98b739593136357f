import { PlaceKeySchema } from '../../../protocol/address.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { ImportContract, ImportScope } from '../../../protocol/contracts/journal/index.ts';
import * as z from '../../../protocol/schema.ts';
import type { Journal } from '../journal.ts';

/**
 * For one person: a history that they bring along is filed as a conversation of theirs alone. Their own lines are believed
 * like them; whoever else speaks in it is nobody that coop knows, and is believed like the public.
 */
export function importing(journal: Journal, scope: ImportScope): Implementation<typeof ImportContract> {
  const { file, imports, feed, now } = journal;
  const { person, level } = scope;
  const place = z.parse(PlaceKeySchema, scope.place);
  return {
    add({ conversation: name, rows }) {
      file.disk.admit();
      return file.write(() => {
        const at = Math.min(...rows.map((row) => row.at));
        const conversation = imports.find(person, name) ?? imports.open({ person, name, place, level }, at, now());
        const added = imports.add(
          conversation,
          rows.map((row) => ({
            ...row,
            text: row.text.toWellFormed(),
            integrity: row.speaker === person ? level : ('public' as const),
          })),
        );
        if (added > 0) feed.count(conversation);
        return { conversation, added, known: rows.length - added };
      });
    },
  };
}
