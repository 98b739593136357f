import { Box, type DOMElement, measureElement } from 'ink';
import { type ReactElement, useLayoutEffect, useRef } from 'react';
import { type Item, isDone } from '../transcript/items.ts';
import { ItemView } from './ItemView.tsx';

interface LiveProps {
  readonly items: readonly Item[];
  readonly details: boolean;
  /** So many rows there are for them. */
  readonly rows: number;
  /** So many of them have to go up into the terminal's own history. */
  readonly onOverflow: (count: number) => void;
}

/**
 * What may still change. It never grows beyond its rows: a frame taller than the screen would make Ink wipe the screen, and
 * history with it. What is done goes up; of what is not, the end is seen.
 */
export function Live({ items, details, rows, onOverflow }: LiveProps): ReactElement {
  const content = useRef<DOMElement>(null);
  const heights = useRef(new Map<number, DOMElement>());

  useLayoutEffect(() => {
    if (content.current === null) return;
    let excess = measureElement(content.current).height - rows;
    let count = 0;
    for (const item of items) {
      const element = heights.current.get(item.key);
      if (excess <= 0 || !isDone(item) || element === undefined) break;
      excess -= measureElement(element).height;
      count += 1;
    }
    if (count > 0) onOverflow(count);
  });

  return (
    <Box maxHeight={rows} overflow="hidden" flexDirection="column" justifyContent="flex-end">
      <Box ref={content} flexDirection="column" flexShrink={0}>
        {items.map((item) => (
          <Box
            key={item.key}
            flexDirection="column"
            flexShrink={0}
            ref={(element) => {
              if (element === null) heights.current.delete(item.key);
              else heights.current.set(item.key, element);
            }}
          >
            <ItemView item={item} details={details} />
          </Box>
        ))}
      </Box>
    </Box>
  );
}
