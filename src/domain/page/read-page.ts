/** What is worth reading of a page, as Markdown. Hostile bytes in, text out; nothing is fetched and no script runs. */
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import TurndownService from 'turndown';

export interface ReadPage {
  readonly title: string;
  readonly text: string;
  /** Addresses of links that stand in the text, whole. */
  readonly links: readonly string[];
}

/** Elements that readability looks at: of a page with more, all text is taken as it comes. */
const ELEMENTS_MOST = 60_000;
const LINKS_MOST = 2_000;

const DEAD = 'script, style, noscript, template, iframe, object, embed, svg, canvas, form, link, meta';

export function readPage({ html, url }: { readonly html: string; readonly url: string }): ReadPage {
  if (depthOf(html) > DEPTH_MOST) return { title: '', text: withoutTags(html), links: [] };
  const { document } = parseHTML(html);
  const title = (document.title || document.querySelector('h1')?.textContent || '').replaceAll(/\s+/g, ' ').trim();
  for (const node of document.querySelectorAll(DEAD)) node.remove();
  for (const node of document.querySelectorAll('[hidden], [aria-hidden="true"]')) node.remove();
  makeWhole(document, url);
  const article = articleOf(document);
  const body = parseHTML(
    `<!doctype html><html><body>${article ?? document.body?.innerHTML ?? ''}</body></html>`,
  ).document;
  const text = markdown(body.body)
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  const links = [...body.querySelectorAll('a[href]')].map((anchor) => anchor.getAttribute('href') ?? '');
  return { title, text, links: [...new Set(links.filter((link) => /^https?:/.test(link)))].slice(0, LINKS_MOST) };
}

/** Trees that deep are made to be slow: walking them takes minutes (measured: 90 s for 20,000). */
const DEPTH_MOST = 1_500;

/** At most so deep; elements that need no end are not counted. */
function depthOf(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [, end, name = ''] of html.matchAll(/<(\/?)([a-z][\w-]*)/gi)) {
    if (VOID.test(name)) continue;
    depth = Math.max(0, depth + (end === '' ? 1 : -1));
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

const VOID = /^(?:area|base|br|col|hr|img|input|li|link|meta|option|p|source|td|th|tr|wbr)$/i;

const withoutTags = (html: string): string =>
  html
    .replaceAll(/<[^>]{0,2000}>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

type Document = ReturnType<typeof parseHTML>['document'];

/** Null where nothing looks like an article: then the whole page is read. */
function articleOf(document: Document): string | null {
  try {
    // It changes what it reads.
    const copy = document.cloneNode(true) as Document;
    const article = new Readability(copy, { maxElemsToParse: ELEMENTS_MOST, charThreshold: 200 }).parse();
    return article?.content ?? null;
  } catch {
    return null;
  }
}

/** Every address is the one that would be asked for: what is shown is what is fetched. */
function makeWhole(document: Document, url: string): void {
  for (const anchor of document.querySelectorAll('a[href]')) {
    const href = anchor.getAttribute('href') ?? '';
    if (URL.canParse(href, url)) anchor.setAttribute('href', new URL(href, url).href);
    else anchor.removeAttribute('href');
  }
  for (const image of document.querySelectorAll('img')) {
    const alt = image.getAttribute('alt')?.trim() ?? '';
    image.replaceWith(document.createTextNode(alt === '' ? '' : `(picture: ${alt})`));
  }
}

function markdown(body: HTMLElement): string {
  return new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' }).turndown(body);
}
