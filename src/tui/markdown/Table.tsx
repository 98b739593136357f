import { Box, Text } from 'ink';
import type { Tokens } from 'marked';
import type { ReactElement } from 'react';
import { width } from '../text/width.ts';
import { Styled } from '../view/styled.tsx';
import { Inline } from './Inline.tsx';
import { known } from './tokens.ts';

/** Columns share the width by what stands in them; long cells wrap. */
export function Table({ table: { header, rows } }: { readonly table: Tokens.Table }): ReactElement {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(1, ...all.map((row) => width(row[column]?.text ?? ''))));
  return (
    <Box flexDirection="column">
      {all.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity, and are made anew with every change.
        <Box key={at} columnGap={2}>
          {row.map((cell, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: cells neither.
            <Box key={column} flexBasis={widths[column] ?? 1} flexShrink={1}>
              {at === 0 ? <Styled bold>{plain(cell)}</Styled> : <Text>{plain(cell)}</Text>}
            </Box>
          ))}
        </Box>
      ))}
    </Box>
  );
}

const plain = ({ tokens }: Tokens.TableCell): ReactElement => <Inline tokens={known(tokens)} />;
