import type { Member } from './member.ts';
import { leastEnd, mostUsed } from './windows.ts';

/**
 * Which of them is asked with. The one that was used last, as long as it is ready: what a provider has cached of a conversation is kept by
 * account, so a move that is not needed is paid for. Else the ready one whose windows end first, for what is left of them is lost then.
 * Else, where all are nearly used up, the one that is so least. Undefined where none can be used.
 */
export function chosen(members: readonly Member[], last: Member | undefined, now: number): Member | undefined {
  const known = members.map((member) => {
    const { value, context } = member.machine.getSnapshot();
    const end = leastEnd(context.windows, 0, now);
    // Nothing is lost of a key that was never used.
    return {
      member,
      state: value,
      used: mostUsed(context.windows, now),
      end: end === now ? Number.POSITIVE_INFINITY : end,
    };
  });
  const ready = known.filter(({ state }) => state === 'ready');
  const stays = ready.find(({ member }) => member === last);
  if (stays !== undefined) return stays.member;
  const hot = known.filter(({ state }) => state === 'hot');
  const byEnd = (a: (typeof known)[number], b: (typeof known)[number]): number => (a.end === b.end ? 0 : a.end - b.end);
  const [best] = ready.length > 0 ? ready.toSorted(byEnd) : hot.toSorted((a, b) => a.used - b.used || byEnd(a, b));
  return best?.member;
}
