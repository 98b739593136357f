import type { Journal } from './journal.ts';

/** About the same thing the owner is told once in this time. */
const TOLD_MS = 60 * 60 * 1_000;

/** What is otherwise each time is told so often within it. */
const ANEW_MOST = 20;

/** What is listed together fits into a line of the attach protocol. */
const LONGEST = 2_000;

/** A notice for the owner: durable, without words of any conversation, and whoever decides is told to look, when it is not quiet. */
export function tellOwner({ file, notices, noticeBell, now }: Journal, about: string, text: string): void {
  notices.add(about, text.slice(0, LONGEST).toWellFormed(), now());
  file.afterwards(noticeBell.rope);
}

/**
 * The same, where the owner was not told about it within the hour, and of `most` others of its kind neither (`held:…`). Answers
 * whether they are told now.
 */
export function tellOwnerAgain(journal: Journal, about: string, text: string, most?: number): boolean {
  const since = journal.now() - TOLD_MS;
  const kind = about.slice(0, about.indexOf(':') + 1);
  const isFlood = most !== undefined && journal.notices.countOf(kind, since, most) >= most;
  if (isFlood || journal.notices.told(about, since)) return false;
  tellOwner(journal, about, text);
  return true;
}

/**
 * About what is otherwise each time, and goes on and on: in place of what nobody has seen of it yet. Where whoever looks has seen
 * too many of them within the hour they are told no more until it is over.
 */
export function tellOwnerAnew(journal: Journal, about: string, text: string): void {
  const { notices, now } = journal;
  const open = notices.open(about);
  if (open === undefined && notices.countOf(about, now() - TOLD_MS, ANEW_MOST) >= ANEW_MOST) return;
  tellOwner(journal, about, text);
  if (open !== undefined) notices.remove(open);
}
