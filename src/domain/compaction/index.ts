/** Compaction, as far as it needs nobody: how large something is, where it is cut, what a model is asked for a summary. */
export { afterRefusal, type Budget, budgetOf } from './budget.ts';
export { stepsCut, turnsKept } from './cut.ts';
export { tokensIn, tokensOfMessage, tokensOfMessages, tokensOfStable } from './estimate.ts';
export { limitOf } from './limit.ts';
export { piecesOf, type Told } from './pieces.ts';
export { type Question, questionOf } from './question.ts';
