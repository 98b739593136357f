/** The only folder where trust becomes power. */
export { destinationsOf, type Reachable } from './destinations.ts';
export { type Give, mintCommand, mintJob, mintTurn } from './mint.ts';
export { mintUpkeep } from './mint-meaning.ts';
export {
  describe,
  isBelieved,
  mayDecide,
  mayDeliver,
  mayGoOn,
  maySayElsewhere,
  mayShare,
  type Plan,
  plan,
} from './plan.ts';
