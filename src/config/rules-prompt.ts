/** Rules of `[prompt]` that the schema cannot say. */
import { normalize } from 'node:path';
import type { Problem } from './problems.ts';
import type { Settings } from './schema.ts';

/** Of one that is listed twice nobody can say whose gate holds. */
export function promptFits({ prompt }: Settings): Problem[] {
  return (['shared_files', 'user_files'] as const).flatMap((list) => {
    const seen = new Set<string>();
    return prompt[list].flatMap(({ path }, index): Problem[] => {
      const file = normalize(path);
      const isAgain = seen.has(file);
      seen.add(file);
      if (!isAgain) return [];
      return [{ area: 'prompt', path: ['prompt', list, index, 'path'], message: 'is listed twice: keep one of them' }];
    });
  });
}
