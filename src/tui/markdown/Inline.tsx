import type { MarkedToken } from 'marked';
import type { ReactElement, ReactNode } from 'react';
import { clean } from '../text/clean.ts';
import { Styled } from '../view/styled.tsx';
import { known } from './tokens.ts';

/**
 * Words inside a block. To be put into a `Text`. They were cleaned before they were read; reading can make characters out of
 * references (`&#27;`), so they are cleaned again.
 */
export function Inline({ tokens }: { readonly tokens: readonly MarkedToken[] }): ReactElement {
  return (
    <>
      {tokens.map((token, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity, and are made anew with every change.
        <Part key={at} token={token} />
      ))}
    </>
  );
}

function Part({ token }: { readonly token: MarkedToken }): ReactNode {
  switch (token.type) {
    case 'strong':
      return (
        <Styled bold>
          <Inline tokens={known(token.tokens)} />
        </Styled>
      );
    case 'em':
      return (
        <Styled italic>
          <Inline tokens={known(token.tokens)} />
        </Styled>
      );
    case 'del':
      return (
        <Styled strikethrough>
          <Inline tokens={known(token.tokens)} />
        </Styled>
      );
    case 'codespan':
      return <Styled color="cyan">{clean(token.text)}</Styled>;
    case 'link':
      return (
        <>
          <Styled underline>
            <Inline tokens={known(token.tokens)} />
          </Styled>
          <Target text={token.text} href={token.href} />
        </>
      );
    case 'image':
      return (
        <>
          {clean(token.text)}
          <Target text={token.text} href={token.href} />
        </>
      );
    case 'br':
      return '\n';
    case 'checkbox':
      return '';
    case 'escape':
      return clean(token.text);
    case 'text':
      return token.tokens === undefined ? clean(token.text) : <Inline tokens={known(token.tokens)} />;
    default:
      return clean(token.raw);
  }
}

/** A link's words can say anything: where it leads is always shown. */
function Target({ text, href }: { readonly text: string; readonly href: string }): ReactNode {
  return href === text || href === `mailto:${text}` ? null : <Styled dimColor>{` (${clean(href)})`}</Styled>;
}
