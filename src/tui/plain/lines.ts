/** The transcript for whoever has only lines. */
import { cardLines } from '../../commands/approvals/card.ts';
import { clean, cleanLine } from '../text/clean.ts';
import type { Item } from '../transcript/items.ts';

const SIGNS = { started: '...', ended: 'ok', failed: 'failed' } as const;

/**
 * @param width Columns of a line that must not be broken.
 * @returns Nothing for what the person typed: it stands there already.
 */
export function linesOf(item: Item, width: number): string | undefined {
  switch (item.kind) {
    case 'said':
      return item.own && item.id !== undefined ? undefined : `${cleanLine(item.from)}> ${clean(item.text)}`;
    case 'words':
      return clean(item.text.trimEnd());
    case 'tool':
      return `[${cleanLine(item.tool)} ${SIGNS[item.state]}] ${cleanLine(item.asked)}`;
    case 'sent':
      return `>> ${clean(item.text)}`;
    case 'card':
      return ['', ...cardLines(item.approval, item.at, width), ''].join('\n');
    case 'note':
      return item.tone === 'plain' ? clean(item.text) : `! ${clean(item.text)}`;
  }
}
