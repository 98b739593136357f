import { knownModel } from '../models.ts';
import { CONTEXT_UNKNOWN } from './budget.ts';

/** Tokens that fit into one call of a model, as the configuration names it; `told`: what somebody says who knows better. */
export const limitOf = (model: string, told?: number): number => told ?? knownModel(model)?.context ?? CONTEXT_UNKNOWN;
