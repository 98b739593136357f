import { Box, Text } from 'ink';
import { memo, type ReactElement, type ReactNode } from 'react';
import { Markdown } from '../markdown/Markdown.tsx';
import { clean, cleanLine } from '../text/clean.ts';
import type { Item, NoteItem, SaidItem, ToolItem } from '../transcript/items.ts';
import { CardView } from './CardView.tsx';
import { Styled } from './styled.tsx';

interface ItemProps {
  readonly item: Item;
  /** Tool calls are open. */
  readonly details: boolean;
}

/** One entry of the transcript. */
export const ItemView = memo(function ItemView({ item, details }: ItemProps): ReactElement {
  return (
    <Box marginTop={item.apart ? 1 : 0} flexShrink={0}>
      {inside(item, details)}
    </Box>
  );
});

function inside(item: Item, details: boolean): ReactNode {
  switch (item.kind) {
    case 'said':
      return <SaidView item={item} />;
    case 'words':
      return (
        <Marked mark={item.first ? <Styled color="green">●</Styled> : <Text> </Text>}>
          <Markdown text={item.text} />
        </Marked>
      );
    case 'tool':
      return <ToolView item={item} details={details} />;
    case 'note':
      return <NoteView item={item} />;
    case 'sent':
      return (
        <Marked mark={<Styled color="magenta">»</Styled>}>
          <Text>{clean(item.text)}</Text>
        </Marked>
      );
    case 'card':
      return <CardView item={item} />;
  }
}

/** A sign in the margin. */
function Marked({ mark, children }: { readonly mark: ReactNode; readonly children: ReactNode }): ReactElement {
  return (
    <Box flexGrow={1}>
      <Box width={2} flexShrink={0}>
        {mark}
      </Box>
      {children}
    </Box>
  );
}

function SaidView({ item }: { readonly item: SaidItem }): ReactElement {
  return (
    <Text>
      <Styled bold color={item.own ? 'cyan' : 'magenta'}>
        {`${cleanLine(item.from)} › `}
      </Styled>
      {clean(item.text)}
      {item.state !== 'sent' && <Styled dimColor>{item.state === 'sending' ? ' (sending)' : ' (not sent)'}</Styled>}
    </Text>
  );
}

const SIGNS = { started: '…', ended: '✓', failed: '✗' } as const;

function ToolView({ item, details }: { readonly item: ToolItem; readonly details: boolean }): ReactElement {
  const { tool, asked, answered, state } = item;
  const sign = <Styled {...(state === 'failed' ? { color: 'red' } : { dimColor: true })}>{SIGNS[state]}</Styled>;
  return (
    <Box paddingLeft={2} flexGrow={1}>
      <Marked mark={sign}>
        <Box flexDirection="column" flexShrink={1}>
          <Styled dimColor wrap={details ? 'wrap' : 'truncate'}>
            <Styled bold>{cleanLine(tool)}</Styled> {cleanLine(asked)}
          </Styled>
          {details && answered !== '' && <Styled dimColor>{`→ ${clean(answered)}`}</Styled>}
        </Box>
      </Marked>
    </Box>
  );
}

const TONES = { plain: { dimColor: true }, warning: { color: 'yellow' }, failure: { color: 'red' } } as const;

function NoteView({ item }: { readonly item: NoteItem }): ReactElement {
  return (
    <Marked mark={<Styled {...TONES[item.tone]}>{item.tone === 'plain' ? '·' : '!'}</Styled>}>
      <Styled {...TONES[item.tone]}>{clean(item.text)}</Styled>
    </Marked>
  );
}
