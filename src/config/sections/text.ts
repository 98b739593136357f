/** The kinds of text that a configuration holds, each with the sentence that says what is expected. */
import * as z from 'zod';
import { isEndpoint } from '../../domain/endpoint-address.ts';
import { isZone } from '../../domain/schedule/index.ts';
import { isName } from '../../protocol/ids.ts';

const NAME_RULE = 'write 1 to 32 lowercase letters, digits, - and _, the first a letter or digit';

export const name = z.string().refine(isName, { error: NAME_RULE });

/** Controls, and what turns the direction of reading: nobody sees what such a text says. */
const HIDDEN = /[\p{Cc}\p{Bidi_Control}]/u;

/** Longer than any that a system takes. */
const PATH_MOST = 1_000;

/** Ends looking: what is too long is looked at no further. */
export const text = (most: number, minimum = 1): z.ZodString =>
  z
    .string()
    .max(most, { error: `write at most ${most} characters`, abort: true })
    .min(minimum, { error: 'write something here' });

export const path = text(PATH_MOST)
  .refine((path) => !HIDDEN.test(path), { error: 'take out the control characters: a path has none' })
  .refine((path) => path.trim() === path, { error: 'take out the blanks around the path' });

/** Of a file below a folder that is fixed elsewhere: it cannot lead out of it. */
export const innerPath = path
  .refine((path) => !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes('..'), {
    error: 'write a path inside the workspace, without a leading / and without ..',
  })
  .refine((path) => !/(?:^|[/\\])\.?$/.test(path), { error: 'write the path of a file, not of a folder' });

/** A key is taken out of the environment as soon as it is handed over: what the daemon itself goes by would be gone. */
const TAKEN = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'TZ',
  'TMPDIR',
  'PWD',
  'NODE_OPTIONS',
  'NOTIFY_SOCKET',
  'XDG_RUNTIME_DIR',
];
const isKeys = (variable: string): boolean => !TAKEN.includes(variable);
const MACHINES_OWN = "this variable is the machine's own: keep the key in another one";

/** Never an API key itself: the file is shown to the agent, copied and committed. */
export const keyReference = z
  .string()
  .regex(/^env:[A-Za-z_][A-Za-z0-9_]{0,199}$/, {
    error: 'write "env:NAME", the name of an environment variable; keys themselves do not belong in this file',
    abort: true,
  })
  .refine((reference) => isKeys(reference.slice('env:'.length)), { error: MACHINES_OWN });

export const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, {
    error: 'write the name of an environment variable; keys themselves do not belong in this file',
    abort: true,
  })
  .refine(isKeys, { error: MACHINES_OWN });

export const endpoint = text(2_000).refine(isEndpoint, {
  error: 'write an address that starts with http:// or https://, without user, password, ? and #',
});

/** Whole, both ends included. */
export const between = (minimum: number, maximum: number): z.ZodInt => {
  const error = `write a whole number from ${minimum} to ${maximum}`;
  return z
    .int({ error: ({ input }) => (typeof input === 'number' ? error : undefined) })
    .min(minimum, { error })
    .max(maximum, { error });
};

/** A hundred years: more cannot be counted in every place that counts with it. */
export const days = (minimum: number): z.ZodInt => between(minimum, 36_500);

/** Of a household: more is a slip of whoever, or whatever, wrote the file. */
export const listOf = <T extends z.ZodType>(element: T, most: number): z.ZodArray<T> =>
  z.array(element).max(most, { error: `list at most ${most}` });

/** As in the tz database: a place knows when its summer begins. */
export const timezone = text(100).refine(isZone, {
  error: 'write the name of a time zone, for example "Europe/Berlin" or "UTC"',
});
