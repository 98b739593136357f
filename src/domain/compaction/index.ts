/** Compaction, as far as it needs nobody: where it is cut, what a model is asked for a summary. */
export { afterRefusal, type Budget, budgetOf } from './budget.ts';
export { stepsCut, turnsKept } from './cut.ts';
export { limitOf } from './limit.ts';
export { piecesOf, type Told } from './pieces.ts';
export { type Question, questionOf } from './question.ts';
