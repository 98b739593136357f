import { Box, type DOMElement, measureElement, Text, useCursor } from 'ink';
import { type ReactElement, useLayoutEffect, useRef, useState } from 'react';
import type { Draft } from '../input/draft.ts';
import { around, layOut } from '../input/rows.ts';
import { Styled } from './styled.tsx';

interface PromptProps {
  readonly draft: Draft;
  readonly columns: number;
  /** At most so many rows are shown, around the cursor. */
  readonly most: number;
}

const MARGIN = 2;

/** What is being typed. The terminal's own cursor stands in it, where input methods look for it. */
export function Prompt({ draft, columns, most }: PromptProps): ReactElement {
  const element = useRef<DOMElement>(null);
  const [top, setTop] = useState<number>();
  const { setCursorPosition } = useCursor();
  const { rows, row, column } = around(layOut(draft, Math.max(1, columns - MARGIN - 1)), most);

  // Where it stands is known only after the layout.
  useLayoutEffect(() => {
    if (element.current !== null) setTop(measureElement(element.current).y);
  });
  setCursorPosition(top === undefined ? undefined : { x: MARGIN + column, y: top + row });

  return (
    <Box ref={element} flexShrink={0}>
      <Box width={MARGIN} flexShrink={0}>
        <Styled bold color="cyan">
          ›
        </Styled>
      </Box>
      <Text wrap="truncate">{rows.join('\n')}</Text>
    </Box>
  );
}
