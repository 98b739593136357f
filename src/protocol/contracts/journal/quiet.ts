import * as z from '../../schema.ts';

const minute = z.int().check(z.minimum(0), z.maximum(24 * 60 - 1));

/** When nobody is told to look at notices: minutes since midnight, on the clock of a zone. */
export const Quiet = z.strictObject({ from: minute, to: minute, timezone: z.string() });
export type Quiet = z.output<typeof Quiet>;
