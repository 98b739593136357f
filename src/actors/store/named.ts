import type { Draft } from '../../protocol/contracts/memory/index.ts';

/** A draft, or what is named of one. */
export type Named = { readonly [K in keyof Draft]?: Draft[K] | undefined };
