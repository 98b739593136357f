/** Where a secret lies, and who may read it there: the rule that the household is measured by, in a few lines of its own. */
import { reaches, STORE_LEVEL, type StoreName, type TrustLevel } from '../../src/protocol/trust.ts';

export type Sink =
  /** A row of a store. `audience`: one person, or `everyone` at its level. */
  | { readonly kind: 'memory'; readonly store: StoreName; readonly audience: string }
  /** Said aloud at a level, in front of these people. */
  | { readonly kind: 'said'; readonly where: string; readonly level: TrustLevel; readonly people: readonly string[] }
  /** A file; `of` is the one person that it is about. */
  | { readonly kind: 'file'; readonly path: string; readonly level: TrustLevel; readonly of?: string };

/** Whoever reads a stream of bytes: all of them, so the least of them counts. */
export interface Reader {
  readonly id: string;
  /** Names; a stranger's begins with `?`. */
  readonly people: readonly string[];
  readonly level: TrustLevel;
  /** Whose requests are shown to this reader, because they cannot decide about them themselves. */
  readonly decidesFor?: readonly string[];
}

/** Whether what lies in the sink may come before this reader. */
export function maySee({ people, level, decidesFor = [] }: Reader, sink: Sink): boolean {
  switch (sink.kind) {
    case 'memory':
      return (
        reaches(level, STORE_LEVEL[sink.store]) &&
        (sink.audience === 'everyone' ||
          people.every((name) => name === sink.audience) ||
          decidesFor.includes(sink.audience))
      );
    case 'said':
      return reaches(level, sink.level) && people.every((name) => sink.people.includes(name));
    case 'file':
      return reaches(level, sink.level) && (sink.of === undefined || people.every((name) => name === sink.of));
  }
}

/** Nobody: what may hold no secret of anybody's, such as the daemon's own output. */
export const NOBODY: Reader = { id: 'nobody', people: ['?'], level: 'public' };

export function describe(sink: Sink): string {
  switch (sink.kind) {
    case 'memory':
      return `${sink.store} memory, for ${sink.audience}`;
    case 'said':
      return `said in ${sink.where}, before ${sink.people.join(', ')}`;
    case 'file':
      return sink.path;
  }
}
