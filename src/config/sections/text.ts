/** The kinds of text that a configuration holds, each with the sentence that says what is expected. */
import * as z from 'zod';
import { isEndpoint } from '../../domain/endpoint-address.ts';
import { isZone } from '../../domain/schedule/index.ts';
import { isName } from '../../protocol/ids.ts';

const NAME_RULE = 'write 1 to 32 lowercase letters, digits, - and _, the first a letter or digit';

export const name = z.string().refine(isName, { error: NAME_RULE });

const hasNoControls = (text: string): boolean => !/\p{Cc}/u.test(text);

export const path = z
  .string()
  .min(1, { error: 'write a path' })
  .refine(hasNoControls, { error: 'a path has no control characters' });

/** Of a file below a folder that is fixed elsewhere: it cannot lead out of it. */
export const innerPath = path.refine(
  (text) => !/^([/\\]|[A-Za-z]:)/.test(text) && !text.split(/[/\\]/).includes('..'),
  {
    error: 'write a path inside the workspace, without a leading / and without ..',
  },
);

/** Never an API key itself: the file is shown to the agent, copied and committed. */
export const keyReference = z.string().regex(/^env:[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'write "env:NAME", the name of an environment variable; keys themselves do not belong in this file',
});

export const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'write the name of an environment variable' });

export const endpoint = z.string().refine(isEndpoint, {
  error: 'write an address that starts with http:// or https://, without user, password, ? and #',
});

export const atLeast = (minimum: number): z.ZodInt =>
  z.int().min(minimum, { error: `write a whole number of at least ${minimum}` });

/** As in the tz database: a place knows when its summer begins. */
export const timezone = z
  .string()
  .refine(isZone, { error: 'write the name of a time zone, for example "Europe/Berlin" or "UTC"' });
