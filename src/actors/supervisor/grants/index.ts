/** The only folder where trust becomes power. */
export { type Give, mintCommand, mintJob, mintTurn } from './mint.ts';
export { describe, mayDeliver, mayShare, type Plan, plan } from './plan.ts';
