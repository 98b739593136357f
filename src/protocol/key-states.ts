/** API keys as others see them: by the names of their variables, never by what they are. Provider → supervisor → whoever looks. */
import * as z from './schema.ts';

/** `hot`: nearly used up, used where no other is ready. `cooling`: has to rest. `disabled`: was refused, until the provider starts anew. */
export const KeyState = z.enum(['ready', 'hot', 'cooling', 'disabled']);

export const KeyRow = z.strictObject({ variable: z.string().check(z.maxLength(200)), state: KeyState });
export type KeyRow = Readonly<z.output<typeof KeyRow>>;

/** As many as anybody has. */
export const KeyRows = z.array(KeyRow).check(z.maxLength(100));

/** Of all together. `throttled`: every one that works has to rest. `exhausted`: none works. */
export type KeysState = 'ready' | 'throttled' | 'exhausted';
