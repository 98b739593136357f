import { Box } from 'ink';
import type { ReactElement } from 'react';
import { candidates } from '../input/slash.ts';
import { Styled } from './styled.tsx';

/** The slash commands that could be meant. */
export function Completions({ text }: { readonly text: string }): ReactElement {
  return (
    <Box flexDirection="column" paddingLeft={2} flexShrink={0}>
      {candidates(text).map(({ name, about }) => (
        <Styled key={name} dimColor wrap="truncate">
          {`/${name}`.padEnd(11)}
          {about}
        </Styled>
      ))}
    </Box>
  );
}
