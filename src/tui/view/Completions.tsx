import { Box } from 'ink';
import type { ReactElement } from 'react';
import { candidates, type Typist } from '../input/slash.ts';
import { cleanLine } from '../text/clean.ts';
import { Styled } from './styled.tsx';

interface CompletionsProps {
  readonly text: string;
  readonly typist: Typist;
}

/** The slash commands, or the requests, that could be meant. */
export function Completions({ text, typist }: CompletionsProps): ReactElement {
  return (
    <Box flexDirection="column" paddingLeft={2} flexShrink={0}>
      {candidates(text, typist).map(({ label, about }) => (
        <Styled key={label} dimColor wrap="truncate">
          {label.padEnd(11)}
          {cleanLine(about)}
        </Styled>
      ))}
    </Box>
  );
}
