import { unlessAborted } from '../../domain/unless-aborted.ts';
import type { AttachMethodName, AttachParams, AttachResult } from '../../protocol/attach.ts';
import type { Mark, OwnPage, OwnPart } from '../../protocol/contracts/own.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { AttachClient } from '../client.ts';

/** A page is looked for beside whatever else the house does. */
const DEADLINE_MS = 60_000;

type PartName = OwnPart['part'];
type Asked<P extends PartName> = Extract<OwnPart, { part: P }>;
type Answered<P extends PartName> = Extract<OwnPage, { part: P }>;

/** Parts that come in pages of rows. */
type Paged = {
  [P in PartName]: Answered<P> extends { readonly rows: readonly unknown[]; readonly next: Mark | null } ? P : never;
}[PartName];
export type RowOf<P extends Paged> = Answered<P>['rows'][number];

/** The daemon, as an export asks it: until somebody says stop. */
export class Asking {
  readonly #client: Pick<AttachClient, 'call'>;
  readonly #interrupted: AbortSignal;

  constructor(client: Pick<AttachClient, 'call'>, interrupted: AbortSignal) {
    this.#client = client;
    this.#interrupted = interrupted;
  }

  /** @throws CoopError what the daemon answers, `E_CANCELLED` */
  readonly call = async <M extends AttachMethodName>(method: M, params: AttachParams<M>): Promise<AttachResult<M>> => {
    try {
      return await unlessAborted(this.#interrupted, () =>
        this.#client.call(method, params, { deadlineMs: DEADLINE_MS }),
      );
    } catch (error) {
      throw this.#interrupted.aborted ? new CoopError('E_CANCELLED') : error;
    }
  };

  async page<P extends PartName>(asked: Asked<P>): Promise<Answered<P>> {
    const page = await this.call('own', { asked });
    if (page.part !== asked.part) throw new CoopError('E_RESULT', { what: 'own', why: 'another part was answered' });
    // The part was compared: the page is of it.
    return page as Answered<P>;
  }

  /** Each row of all pages, as it comes: the whole is never in memory. */
  async *rows<P extends Paged>(asked: Asked<P>): AsyncGenerator<RowOf<P>> {
    let after: Mark | undefined;
    do {
      // The same part, from behind its last page on.
      const page = await this.page<P>({ ...asked, ...(after === undefined ? {} : { after }) } as Asked<P>);
      const { rows, next } = page as { readonly rows: readonly RowOf<P>[]; readonly next: Mark | null };
      yield* rows;
      if (isSame(next, after)) throw new CoopError('E_RESULT', { what: 'own', why: 'a page does not end' });
      after = next ?? undefined;
    } while (after !== undefined);
  }
}

const isSame = (next: Mark | null, after: Mark | undefined): boolean =>
  next !== null && next[0] === after?.[0] && next[1] === after[1];
