/** What a provider's prompt cache would hold, by what it is sent: prefixes that end where a breakpoint stood. */
import { createHash } from 'node:crypto';

/** It looks back so many blocks from a breakpoint for a prefix that it holds. */
const LOOKBACK = 20;

interface Block {
  /** Without its breakpoint. */
  readonly text: string;
  readonly isHeld: boolean;
}

interface Body {
  readonly tools?: readonly Record<string, unknown>[];
  readonly system?: unknown;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
}

export interface Hit {
  /** Bytes of the whole input, and of what of it was held already. */
  readonly bytes: number;
  readonly held: number;
  readonly breakpoints: number;
}

export class PromptCache {
  readonly #held = new Set<string>();

  take(body: Body): Hit {
    const blocks = blocksOf(body);
    const prefixes: { hash: string; bytes: number }[] = [];
    const hash = createHash('sha256');
    let bytes = 0;
    for (const { text } of blocks) {
      hash.update(text);
      bytes += Buffer.byteLength(text);
      prefixes.push({ hash: hash.copy().digest('hex'), bytes });
    }
    const points = blocks.flatMap(({ isHeld }, at) => (isHeld ? [at] : []));
    const held = points.flatMap((point) =>
      prefixes
        .slice(Math.max(0, point - LOOKBACK), point + 1)
        .flatMap((one) => (this.#held.has(one.hash) ? [one.bytes] : [])),
    );
    for (const point of points) this.#held.add(prefixes[point]?.hash ?? '');
    return { bytes, held: Math.max(0, ...held), breakpoints: points.length };
  }
}

function blocksOf({ tools = [], system, messages }: Body): Block[] {
  const parts = (content: unknown): unknown[] =>
    Array.isArray(content) ? content : content === undefined ? [] : [content];
  return [
    ...tools.map((tool) => blockOf('tool', tool)),
    ...parts(system).map((part) => blockOf('system', part)),
    ...messages.flatMap(({ role, content }) => parts(content).map((part) => blockOf(role, part))),
  ];
}

function blockOf(where: string, part: unknown): Block {
  if (typeof part !== 'object' || part === null) return { text: `${where} ${JSON.stringify(part)}`, isHeld: false };
  const { cache_control: mark, ...rest } = part as Record<string, unknown>;
  return { text: `${where} ${JSON.stringify(rest)}`, isHeld: mark !== undefined };
}
