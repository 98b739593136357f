import { CoopError } from '../../../protocol/errors.ts';
import type { TurnPorts } from '../../../protocol/lease.ts';
import type { ToolCallBlock, ToolResultBlock, ToolSpec } from '../../../protocol/model.ts';
import * as z from '../../../protocol/schema.ts';
import { explain } from '../../../protocol/schema.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import { openMemory } from './memory.ts';
import { openSending } from './send-message.ts';
import type { ToolCall } from './tool.ts';

export interface Toolbox {
  readonly specs: ToolSpec[];
  /** Never rejects: a refused or failed call is a result that teaches the model what to do instead. */
  run(block: ToolCallBlock, call: ToolCall): Promise<ToolResultBlock>;
  close(): void;
}

/**
 * The tools of a turn: those whose ports the lease holds. No port, no tool, whatever the model writes.
 *
 * @param level the turn's: what is believed less is marked.
 */
export function openToolbox(ports: TurnPorts, level: TrustLevel): Toolbox {
  const opened = [openMemory(ports, level), openSending(ports.send)];
  const tools = new Map(opened.flatMap((some) => some.tools).map((tool) => [tool.spec.name, tool]));

  return {
    specs: [...tools.values()].map((tool) => tool.spec),
    async run(block, call) {
      const result = { type: 'tool_result', id: block.id } as const;
      try {
        const tool = tools.get(block.name);
        if (tool === undefined) throw unknownTool(block.name, [...tools.keys()]);
        const input = z.safeParse(tool.schema, block.input);
        if (!input.success) throw new CoopError('E_TOOL_ARGUMENT', { tool: block.name, why: explain(input.error) });
        return { ...result, ...(await tool.run(input.data, call)), failed: false };
      } catch (error) {
        return { ...result, text: explanation(error), failed: true };
      }
    },
    close() {
      for (const some of opened) some.close();
    },
  };
}

function unknownTool(name: string, known: readonly string[]): CoopError {
  return new CoopError('E_TOOL_UNKNOWN', { tool: name.slice(0, 80), tools: known.join(', ') || 'none' });
}

function explanation(error: unknown): string {
  return error instanceof CoopError ? `${error.code}: ${error.message}` : new CoopError('E_INTERNAL').message;
}
