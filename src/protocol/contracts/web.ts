/** Session → web: a page, read. Which addresses may be asked for by itself was fixed when the port was minted. */
import type { Port } from '../contract.ts';
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';
import type { SpokenContract } from './journal/asking.ts';

/** Longest address. */
export const URL_MAX = 4_000;
/** Characters of a page that are told at once. */
const PAGE_TEXT_MAX = 60_000;

export const WebContract = contract('web', {
  /**
   * Fetches an address that a person said here, that stands in a page fetched in this turn, or whose host is allowed; anything
   * else is `E_WEB_ASK`: the address itself would tell somebody something.
   */
  fetch: method({
    args: z.strictObject({
      url: z.string().check(z.minLength(1), z.maxLength(URL_MAX)),
      /** Characters of the text to skip: to read on. */
      from: z.int().check(z.minimum(0)),
    }),
    /** It counts as written by the public. */
    result: z.strictObject({
      /** Where it was found in the end. */
      url: z.string(),
      status: z.int(),
      kind: z.string(),
      title: z.string(),
      text: z.string().check(z.maxLength(PAGE_TEXT_MAX)),
      from: z.int(),
      /** Characters of the whole text. */
      length: z.int(),
    }),
    errors: ['E_WEB_ASK', 'E_WEB_ADDRESS', 'E_WEB', 'E_CANCELLED', 'E_BUSY'],
    deadlineMs: 60_000,
  }),
  /** Ends a running `fetch`. */
  cancel: method({ args: z.strictObject({}), result: z.strictObject({}) }),
});

export interface WebScope {
  readonly turn: string;
  /** `[web] allow`: hosts that may be asked for anything. `*.example.org`: those below it. */
  readonly allow: readonly string[];
  /** Tells what was said. */
  readonly spoken: Port<typeof SpokenContract>;
}

/** Web → the pool of the main process: HTML becomes text. A pure function of hostile bytes, with a deadline. */
export const PageTextContract = contract('page.text', {
  read: method({
    args: z.strictObject({
      html: z.string().check(z.maxLength(4_000_000)),
      url: z.string().check(z.maxLength(URL_MAX)),
    }),
    result: z.strictObject({
      title: z.string(),
      text: z.string(),
      /** Addresses that stand in it, whole. */
      links: z.array(z.string()),
    }),
    errors: ['E_LATE'],
    deadlineMs: 15_000,
  }),
});
