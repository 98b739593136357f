import { Box, Text } from 'ink';
import type { Tokens } from 'marked';
import type { ReactElement } from 'react';

interface ListProps {
  readonly list: Tokens.List;
  /** What stands in an item: blocks again. */
  readonly content: (item: Tokens.ListItem) => ReactElement;
}

export function List({ list, content }: ListProps): ReactElement {
  return (
    <Box flexDirection="column" rowGap={list.loose ? 1 : 0}>
      {list.items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity, and are made anew with every change.
        <Box key={at}>
          <Box flexShrink={0}>
            <Text>{markOf(list, item, at)} </Text>
          </Box>
          {content(item)}
        </Box>
      ))}
    </Box>
  );
}

function markOf({ ordered, start, items }: Tokens.List, { task, checked }: Tokens.ListItem, at: number): string {
  if (task) return checked ? '[x]' : '[ ]';
  if (!ordered) return '•';
  const from = start === '' ? 1 : start;
  return `${from + at}.`.padStart(`${from + items.length - 1}.`.length);
}
