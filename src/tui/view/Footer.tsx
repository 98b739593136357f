import { Box, useAnimation } from 'ink';
import type { ReactElement } from 'react';
import type { State } from '../state.ts';
import { doing, footer, isWaitedFor } from './footer.ts';
import { Styled } from './styled.tsx';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 120;

/** One line each, always: what is around the transcript must not jump. */
export function Doing({ state }: { readonly state: State }): ReactElement {
  const text = doing(state);
  const isBusy = isWaitedFor(state);
  const { frame } = useAnimation({ interval: FRAME_MS, isActive: isBusy });
  const sign = isBusy ? FRAMES[frame % FRAMES.length] : ' ';
  return (
    <Box height={1} flexShrink={0}>
      <Styled color="yellow" wrap="truncate">
        {text === '' ? ' ' : `${sign} ${text}`}
      </Styled>
    </Box>
  );
}

export function Footer({ state }: { readonly state: State }): ReactElement {
  return (
    <Box flexShrink={0}>
      <Styled dimColor wrap="truncate">
        {footer(state)}
      </Styled>
    </Box>
  );
}
