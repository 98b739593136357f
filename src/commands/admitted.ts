import { escaped } from '../domain/escaped.ts';
import type { Admitted } from '../protocol/contracts/admission.ts';

/** What was written for whom or what was let in, and what follows now. */
export function describeAdmitted(head: string, { added, released }: Admitted): string[] {
  const lines = escaped(added.trim()).split('\n');
  return [
    `${head} Added to coop.toml:`,
    '',
    ...lines.map((line) => `  ${line}`.trimEnd()),
    ...(released === 0
      ? []
      : ['', `${released} ${released === 1 ? 'message' : 'messages'} that waited: answered now.`]),
  ];
}
