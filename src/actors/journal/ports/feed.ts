import type { Implementation } from '../../../protocol/contract.ts';
import type { FeedContract } from '../../../protocol/contracts/journal/index.ts';
import type { Journal } from '../journal.ts';

/** For the index: everything that was said aloud. It lends none of it to anybody who could not read it. */
export function feed({ file, feed: source }: Journal): Implementation<typeof FeedContract> {
  return {
    head: () => file.read(() => source.head()),
    changed: ({ after }) => file.read(() => source.changed(after)),
    said: ({ conversation, after }) => file.read(() => source.said(conversation, after)),
  };
}
