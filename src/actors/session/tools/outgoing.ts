/** What became of words for others, told to the model such that it tells the person no more than is true. */
import type { Outgoing } from '../../../protocol/contracts/journal/index.ts';
import type * as z from '../../../protocol/schema.ts';

interface Deed {
  /** Where the words are meant to go: a store, a destination. */
  readonly to: string;
  /** "written", "sent". */
  readonly done: string;
}

/** Never an id: nothing that a model says or does can decide about a request. */
export function becameOf({ outcome }: z.output<typeof Outgoing>, { to, done }: Deed): string {
  return outcome === 'queued'
    ? JSON.stringify({ queued: to, note: `It is ${done} with your answer, and the person is shown it.` })
    : JSON.stringify({
        asked: to,
        note:
          `Nothing is ${done} yet. Words that are more than a quote of the person's own need somebody's decision: whoever may ` +
          'decide is asked with your answer, and shown exactly this text. Tell the person that it waits for that; do not ' +
          'say that it is done, and do not try again. coop says here what comes of it.',
      });
}
