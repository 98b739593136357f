import { oneLine } from '../../domain/one-line.ts';
import { unlessAborted } from '../../domain/unless-aborted.ts';
import type { TurnEvent } from '../../protocol/events.ts';
import type { TurnId } from '../../protocol/ids.ts';
import type { ToolCallBlock, ToolResultBlock } from '../../protocol/model.ts';
import { callKey } from './call-key.ts';
import { fitting } from './fitting.ts';
import type { Integrity } from './integrity.ts';
import type { Told } from './told.ts';
import type { Toolbox } from './tools/toolbox.ts';

/** A window's worth of calls on one port would refuse the rest. */
const CALLS_AT_ONCE = 8;

/** More than any task wants at once. What else a reply asks for would be done before anybody could look, or stop it. */
export const CALLS_MOST = 64;

export interface CallingOptions {
  readonly turn: TurnId;
  readonly toolbox: Toolbox;
  readonly told: Told;
  readonly integrity: Integrity;
  readonly show: (event: TurnEvent) => Promise<void>;
  /** The turn's: whatever is called ends with it. */
  readonly signal: AbortSignal;
}

/** Makes the calls that a model asks for. */
export class Calling {
  readonly #options: CallingOptions;

  constructor(options: CallingOptions) {
    this.#options = options;
  }

  /**
   * The calls of one step, some side by side: they are independent, the model saw no result between them. Beyond
   * {@link CALLS_MOST} none is made, and its result says so.
   *
   * @param again they are those of a Worker that ended: whether it made them is not known here
   */
  async all(calls: readonly ToolCallBlock[], step: number, again: boolean): Promise<ToolResultBlock[]> {
    const results: ToolResultBlock[] = [];
    const indexed = [...calls.slice(0, CALLS_MOST).entries()];
    for (let at = 0; at < indexed.length; at += CALLS_AT_ONCE) {
      const some = indexed.slice(at, at + CALLS_AT_ONCE);
      results.push(...(await Promise.all(some.map(([index, call]) => this.#one(call, `${step}.${index}`, again)))));
    }
    this.#options.signal.throwIfAborted();
    return fitting([...results, ...calls.slice(CALLS_MOST).map(unmade)]);
  }

  async #one(call: ToolCallBlock, index: string, again: boolean): Promise<ToolResultBlock> {
    const { turn, toolbox, told, integrity, show, signal } = this.#options;
    signal.throwIfAborted();
    await show({ type: 'tool_started', call: call.id, tool: call.name, summary: oneLine(call.input) });
    const how = { key: await callKey(turn, index, call), integrity: integrity.lowest, signal };
    const run = again ? toolbox.runAgain : toolbox.run;
    const result = await told.tool(call, toolbox.specs, () => unlessAborted(signal, () => run(call, how)));
    await show({ type: 'tool_ended', call: call.id, failed: result.failed, summary: oneLine(result.text) });
    return result;
  }
}

function unmade({ id }: ToolCallBlock): ToolResultBlock {
  const text = `Not made: one reply makes at most ${CALLS_MOST} calls. Make it in the next one if it is still wanted.`;
  return { type: 'tool_result', id, text, failed: true };
}
