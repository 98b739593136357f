/** What can be said of a memory beside its text. */
import { Draft, OBSERVATION_TYPES } from '../../../../protocol/contracts/memory/index.ts';
import * as z from '../../../../protocol/schema.ts';

const { title, facts, tags, people, files } = Draft.shape;

/** A summary is made of others by coop itself. */
const types = OBSERVATION_TYPES.filter((type) => type !== 'summary');

export const WRITTEN = { title, facts, type: z.optional(z.enum(types)), tags, people, files } as const;
