import type { Client } from '../../../../protocol/contract.ts';
import type { AskContract } from '../../../../protocol/contracts/journal/index.ts';
import { ASKED_FILE_MAX, type WorkspaceWriteContract } from '../../../../protocol/contracts/workspace.ts';
import { CoopError } from '../../../../protocol/errors.ts';
import { lowest, type TrustLevel } from '../../../../protocol/trust.ts';
import type { ToolAnswer, ToolCall } from '../tool.ts';

export type Way = Client<typeof WorkspaceWriteContract>;

/** The whole of a file as it is to be, and how far it is believed. */
interface Wish {
  readonly text: string;
  readonly integrity?: TrustLevel;
}

/**
 * The ways to the files. One that was taken back, because the turn has come to be believed less, is passed over; what may be done
 * on none is asked for. The key is the same on each: what was done on one is not done again.
 */
export class Writers {
  readonly #ways: readonly Way[];
  readonly #ask: Client<typeof AskContract> | undefined;

  constructor(ways: readonly Way[], ask: Client<typeof AskContract> | undefined) {
    this.#ways = ways;
    this.#ask = ask;
  }

  /** @param wish the whole file, to be asked for */
  async write(
    path: string,
    { key, integrity }: ToolCall,
    work: (way: Way) => Promise<ToolAnswer>,
    wish: (way: Way) => Promise<Wish>,
  ): Promise<ToolAnswer> {
    try {
      return await this.#first(work);
    } catch (error) {
      if (!isCode(error, 'E_FILE_ASK') || this.#ask === undefined) throw error;
      const { text, integrity: of = integrity } = await this.#first(wish);
      if (text.length > ASKED_FILE_MAX) throw new CoopError('E_TOO_LARGE', { what: path, limit: ASKED_FILE_MAX });
      await this.#ask.ask({ key, asked: { kind: 'file', path, text }, integrity: lowest(integrity, of) });
      return { text: JSON.stringify({ asked: path, note: PENDING }) };
    }
  }

  async #first<T>(work: (way: Way) => Promise<T>): Promise<T> {
    let ended: unknown = new CoopError('E_NOT_ALLOWED');
    for (const way of this.#ways) {
      try {
        return await work(way);
      } catch (error) {
        if (!isCode(error, 'E_REVOKED')) throw error;
        ended = error;
      }
    }
    throw ended;
  }
}

const isCode = (error: unknown, code: CoopError['code']): boolean => error instanceof CoopError && error.code === code;

/** Never an id: nothing that a model says or does can decide about a request. */
const PENDING =
  'Nothing is written yet. Others read this file, or you are told what is in it: whoever may decide is asked with your answer, ' +
  'and shown the whole new file. Tell the person that it waits for that; do not say that it is done, and do not try again.';
