import { contract, method } from '../../src/protocol/contract.ts';
import * as z from '../../src/protocol/schema.ts';

const Rows = z.strictObject({
  rows: z.array(z.strictObject({ id: z.int(), text: z.string(), score: z.number(), tags: z.array(z.string()) })),
});

/** Sends back what it gets: both sides check it, as every contract's do. */
export const EchoContract = contract('bench.echo', { echo: method({ args: Rows, result: Rows }) });
