/** How a model is asked: with which key, whether again, after what pause, and which other one where it cannot be had. */
export { type AskerOptions, askable } from './asker.ts';
