import { unknownResult } from '../../../domain/pairs.ts';
import { AskContract } from '../../../protocol/contracts/journal/index.ts';
import { CoopError, type ErrorCode } from '../../../protocol/errors.ts';
import type { Needed } from '../../../protocol/lifecycle.ts';
import type { ToolCallBlock, ToolResultBlock, ToolSpec } from '../../../protocol/model.ts';
import type { TurnPorts } from '../../../protocol/ports/index.ts';
import * as z from '../../../protocol/schema.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import { connect } from '../../kernel/link/index.ts';
import type { Reader } from '../reminder/index.ts';
import { capped } from './capped.ts';
import { openConversations } from './conversations.ts';
import { openSchedule } from './cron.ts';
import { openFiles } from './files/open.ts';
import { openMemory } from './memory/open.ts';
import { openReminders } from './reminder.ts';
import { openSending } from './send-message.ts';
import { openSettings } from './settings/open.ts';
import { openShell } from './shell/index.ts';
import { unknownTool, wrongArguments } from './teaching.ts';
import type { ToolCall, Tools } from './tool.ts';
import { openWeb } from './web/fetch.ts';

export interface Toolbox {
  readonly specs: ToolSpec[];
  /** Never rejects: a refused or failed call is a result that teaches the model what to do instead. */
  run(block: ToolCallBlock, call: ToolCall): Promise<ToolResultBlock>;
  /**
   * A call that the Worker before this one may have made. It is made again where that is the same; what nobody can be asked
   * about, because its port is not here any more or has no keys, gets a result that says so.
   */
  runAgain(block: ToolCallBlock, call: ToolCall): Promise<ToolResultBlock>;
  close(): void;
}

/**
 * The tools of a turn: those whose ports the lease holds. No port, no tool, whatever the model writes.
 *
 * @param level the turn's: what is believed less is marked.
 * @param need told before each call of what may not run yet
 * @param more tools of ports that the turn holds itself
 */
export function openToolbox(
  ports: TurnPorts,
  level: TrustLevel,
  need: (what: Needed) => void,
  more: readonly Tools[] = [],
): Toolbox & {
  /** The stores that were lent: a turn is reminded by them of what fits. */
  readonly readers: readonly Reader[];
} {
  const memory = openMemory(ports, level);
  const asking = ports.ask === undefined ? undefined : connect(ports.ask, AskContract);
  return {
    ...toolbox(
      [
        memory,
        openConversations(ports.conversations, level),
        openFiles(ports, asking?.call, level),
        openSending(ports.send),
        openShell(ports.shell),
        openWeb(ports.web, asking?.call),
        openSettings(ports.settings),
        openReminders(ports.reminders),
        openSchedule(ports.schedule),
        ...more,
        { tools: [], close: () => asking?.close() },
      ],
      need,
    ),
    readers: memory.readers,
  };
}

export function toolbox(opened: readonly Tools[], need: (what: Needed) => void = () => {}): Toolbox {
  const tools = new Map(opened.flatMap(({ tools }) => tools).map((tool) => [tool.spec.name, tool]));
  const needs = new Map(opened.flatMap(({ tools, needs }) => tools.map((tool) => [tool, needs])));

  async function run(
    block: ToolCallBlock,
    call: ToolCall,
    /** After these nobody can tell whether the call was made. */
    untold: readonly ErrorCode[] = NO_ANSWER,
  ): Promise<ToolResultBlock> {
    const result = { type: 'tool_result', id: block.id } as const;
    const tool = tools.get(block.name);
    try {
      if (tool === undefined) throw unknownTool(block.name, [...tools.keys()]);
      const input = z.safeParse(tool.schema, block.input);
      if (!input.success) throw wrongArguments(tool.spec, block.input, input.error);
      const needed = needs.get(tool);
      if (needed !== undefined) need(needed);
      const answer = await tool.run(input.data, call);
      return { ...result, ...answer, text: capped(answer.text), failed: false };
    } catch (error) {
      if (tool?.effect !== 'none' && isOneOf(error, untold)) return unknownResult(block);
      return { ...result, text: capped(explanation(error)), failed: true };
    }
  }

  return {
    specs: [...tools.values()].map((tool) => tool.spec),
    run: (block, call) => run(block, call),
    async runAgain(block, call) {
      const { effect = 'unkeyed' } = tools.get(block.name) ?? {};
      return effect === 'unkeyed' ? unknownResult(block) : await run(block, call, NO_ANSWER_NOW);
    },
    close() {
      for (const some of opened) some.close();
    },
  };
}

/** After these a call may have been done or not: told that it failed, a model would do it twice (reference/failures.md R7). */
const NO_ANSWER: readonly ErrorCode[] = ['E_TIMEOUT', 'E_GONE', 'E_REVOKED', 'E_RESULT'];

/** What was asked while the port was there cannot be asked about when it has been taken back. */
const NO_ANSWER_NOW: readonly ErrorCode[] = [...NO_ANSWER, 'E_NARROWED'];

const isOneOf = (error: unknown, codes: readonly ErrorCode[]): boolean =>
  error instanceof CoopError && codes.includes(error.code);

function explanation(error: unknown): string {
  return error instanceof CoopError ? `${error.code}: ${error.message}` : new CoopError('E_INTERNAL').message;
}
