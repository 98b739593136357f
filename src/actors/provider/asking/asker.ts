import type { ModelReply } from '../../../protocol/model.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Generation, Model } from '../model.ts';
import { type Means, type Outcome, persist } from './persist.ts';
import { hasPictures } from './pictures.ts';
import { Trail } from './trail.ts';

export interface AskerOptions extends Means {
  /** By the provider's own name of the model. */
  readonly endpointOf: (model: string) => Endpoint;
  /** Asked in this order where a model cannot be had. */
  readonly fallbacks: readonly string[];
  /** Whether a model reads pictures. */
  readonly readsPictures: (model: string) => boolean;
}

/** A model as its ports know it: the one that was asked for, or, before anything was heard of it, the next that can be had. */
export function askable(model: string, { endpointOf, fallbacks, readsPictures, ...means }: AskerOptions): Model {
  const others = fallbacks.filter((name) => name !== model);

  return {
    async generate(request, { emit, note, signal }): Promise<ModelReply> {
      const trail = new Trail();
      const generation: Generation = {
        note,
        signal,
        async emit(text) {
          if (text !== '') trail.begun = true;
          await emit(text);
        },
      };
      const ask = (name: string): Promise<Outcome> =>
        persist({ model: name, endpoint: endpointOf(name), request }, generation, means, trail);
      try {
        const first = await ask(model);
        if ('reply' in first) return first.reply;
        if (!first.isUnavailable) throw trail.failure(first.error);
        for (const name of others.filter((other) => readsPictures(other) || !hasPictures(request))) {
          const outcome = await ask(name);
          if ('reply' in outcome) {
            note({ 'coop.fallback': name });
            return { ...outcome.reply, fallback: name };
          }
          // What was heard is that one's; else it is told what became of the one that was asked for.
          if (trail.begun) throw outcome.error;
        }
        throw trail.failure(first.error);
      } finally {
        note(trail.notes());
      }
    },
  };
}
