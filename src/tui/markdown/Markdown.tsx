import { Box, Text } from 'ink';
import type { MarkedToken } from 'marked';
import { type ReactElement, type ReactNode, useMemo } from 'react';
import { clean } from '../text/clean.ts';
import { Styled } from '../view/styled.tsx';
import { Inline } from './Inline.tsx';
import { List } from './List.tsx';
import { Table } from './Table.tsx';
import { known, readMarkdown } from './tokens.ts';

/** Somebody's Markdown, as lines of a terminal. Half-written Markdown is shown as what it is so far. */
export function Markdown({ text }: { readonly text: string }): ReactElement {
  const tokens = useMemo(() => readMarkdown(text), [text]);
  return <Blocks tokens={tokens} apart />;
}

/** @param apart Empty lines between them. */
function Blocks({ tokens, apart }: { readonly tokens: readonly MarkedToken[]; readonly apart: boolean }): ReactElement {
  const shown = tokens.filter(({ type }) => type !== 'space' && type !== 'def' && type !== 'checkbox');
  return (
    <Box flexDirection="column" rowGap={apart ? 1 : 0} flexGrow={1} flexShrink={1}>
      {shown.map((token, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity, and are made anew with every change.
        <Block key={at} token={token} />
      ))}
    </Box>
  );
}

function Block({ token }: { readonly token: MarkedToken }): ReactNode {
  switch (token.type) {
    case 'heading':
      return (
        <Styled bold underline={token.depth === 1}>
          <Inline tokens={known(token.tokens)} />
        </Styled>
      );
    case 'code':
      return (
        <Box
          borderStyle="single"
          borderTop={false}
          borderRight={false}
          borderBottom={false}
          borderDimColor
          paddingLeft={1}
        >
          <Styled color="cyan">{clean(token.text)}</Styled>
        </Box>
      );
    case 'blockquote':
      return (
        <Box
          borderStyle="bold"
          borderTop={false}
          borderRight={false}
          borderBottom={false}
          borderDimColor
          paddingLeft={1}
        >
          <Blocks tokens={known(token.tokens)} apart />
        </Box>
      );
    case 'list':
      return <List list={token} content={(item) => <Blocks tokens={known(item.tokens)} apart={item.loose} />} />;
    case 'table':
      return <Table table={token} />;
    case 'hr':
      return <Styled dimColor>{'─'.repeat(20)}</Styled>;
    case 'html':
      return <Text>{clean(token.raw.trimEnd())}</Text>;
    case 'paragraph':
    case 'text':
      return (
        <Text>
          <Inline tokens={token.tokens === undefined ? [token] : known(token.tokens)} />
        </Text>
      );
    default:
      return (
        <Text>
          <Inline tokens={[token]} />
        </Text>
      );
  }
}
