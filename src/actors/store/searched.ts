import type { Draft } from '../../protocol/contracts/memory/index.ts';

/** What of a memory is searched. */
export function searchedText({ text, title, facts = [], tags = [], people = [], files = [] }: Draft): string {
  return [title ?? '', text, ...facts, ...tags, ...people, ...files].filter((part) => part !== '').join('\n');
}

/** How names of people, tags and files are compared. */
export function folded(name: string): string {
  return name.toWellFormed().normalize('NFKC').trim().toLowerCase();
}
