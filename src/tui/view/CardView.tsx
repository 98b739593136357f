import { Box, Text, useWindowSize } from 'ink';
import type { ReactElement } from 'react';
import { cardLines } from '../../commands/approvals/card.ts';
import type { CardItem } from '../transcript/items.ts';
import { Styled } from './styled.tsx';

/** The border and a blank, on both sides. */
const FRAME_COLUMNS = 4;

/** A request to decide, in a box of its own: nothing that a model says looks like it. */
export function CardView({ item }: { readonly item: CardItem }): ReactElement {
  const { columns } = useWindowSize();
  const [head = '', ...lines] = cardLines(item.approval, item.at, columns - FRAME_COLUMNS);
  return (
    <Box borderStyle="round" paddingX={1} flexDirection="column" flexShrink={0}>
      <Styled bold color="yellow">
        {head}
      </Styled>
      <Text>{lines.join('\n')}</Text>
    </Box>
  );
}
