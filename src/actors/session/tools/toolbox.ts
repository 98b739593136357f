import { CoopError } from '../../../protocol/errors.ts';
import type { IdempotencyKey } from '../../../protocol/ids.ts';
import type { TurnPorts } from '../../../protocol/lease.ts';
import type { ToolCallBlock, ToolResultBlock, ToolSpec } from '../../../protocol/model.ts';
import * as z from '../../../protocol/schema.ts';
import { explain } from '../../../protocol/schema.ts';
import { openMemory } from './memory.ts';

export interface Toolbox {
  readonly specs: ToolSpec[];
  /** Never rejects: a refused or failed call is a result that teaches the model what to do instead. */
  run(call: ToolCallBlock, key: IdempotencyKey): Promise<ToolResultBlock>;
  close(): void;
}

/** The tools of a turn: those whose ports the lease holds. No port, no tool, whatever the model writes. */
export function openToolbox(ports: TurnPorts): Toolbox {
  const memory = openMemory(ports);
  const tools = new Map(memory.tools.map((tool) => [tool.spec.name, tool]));

  return {
    specs: [...tools.values()].map((tool) => tool.spec),
    async run(call, key) {
      try {
        const tool = tools.get(call.name);
        if (tool === undefined) throw unknownTool(call.name, [...tools.keys()]);
        const input = z.safeParse(tool.schema, call.input);
        if (!input.success) throw new CoopError('E_TOOL_ARGUMENT', { tool: call.name, why: explain(input.error) });
        return { type: 'tool_result', id: call.id, text: await tool.run(input.data, key), failed: false };
      } catch (error) {
        return { type: 'tool_result', id: call.id, text: explanation(error), failed: true };
      }
    },
    close: () => memory.close(),
  };
}

function unknownTool(name: string, known: readonly string[]): CoopError {
  return new CoopError('E_TOOL_UNKNOWN', { tool: name.slice(0, 80), tools: known.join(', ') || 'none' });
}

function explanation(error: unknown): string {
  return error instanceof CoopError ? `${error.code}: ${error.message}` : new CoopError('E_INTERNAL').message;
}
