import type { IdempotencyKey } from '../../../protocol/ids.ts';
import type { Needed } from '../../../protocol/lifecycle.ts';
import type { ToolResultBlock, ToolSpec } from '../../../protocol/model.ts';
import type { Schema } from '../../../protocol/schema.ts';
import * as z from '../../../protocol/schema.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';

/** One call of a tool, beside its arguments. */
export interface ToolCall {
  readonly key: IdempotencyKey;
  /** How far what the model had read when it asked can be believed: goes with whatever the tool writes. */
  readonly integrity: TrustLevel;
  /** Aborted when the turn is: a tool that waits for something else cancels it then. Nobody waits for its answer any more. */
  readonly signal: AbortSignal;
}

/** What a tool answers, to be read by the model. */
export interface ToolAnswer {
  readonly text: string;
  /** The lowest level among the authors of what is in it. Absent where nobody's words are. */
  readonly integrity?: TrustLevel;
  /** What it is to look at. */
  readonly images?: ToolResultBlock['images'];
}

/**
 * What a call leaves behind. `none`: it only looks, and can be made again. `keyed`: its owner does it once for each key, and can
 * be asked under it. `unkeyed`: whether it was done nobody can be asked, and it must not be made again.
 */
export type Effect = 'none' | 'keyed' | 'unkeyed';

/** A thin adapter over one port: the port is what it can do, the adapter is how a model asks for it. */
export interface Tool {
  readonly spec: ToolSpec;
  readonly effect: Effect;
  readonly schema: Schema;
  /** `input` has passed the schema. */
  run(input: unknown, call: ToolCall): Promise<ToolAnswer>;
}

/** Tools, and the ports that they are made of. */
export interface Tools {
  readonly tools: readonly Tool[];
  /** Whom they call may not run yet: the supervisor is told before the first call. */
  readonly needs?: Needed;
  close(): void;
}

/** Declares a tool; the JSON Schema that the model reads comes from the schema that its arguments must pass. */
export function tool<S extends Schema>(definition: {
  name: string;
  description: string;
  schema: S;
  effect: Effect;
  run: (input: z.output<S>, call: ToolCall) => Promise<ToolAnswer>;
}): Tool {
  const { name, description, schema, effect, run } = definition;
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    // How long a text may be is told to whoever exceeds it: every prompt would carry it otherwise.
    override: ({ jsonSchema }) => {
      delete jsonSchema.minLength;
      delete jsonSchema.maxLength;
    },
  });
  return {
    spec: { name, description, schema: json },
    schema,
    effect,
    run: (input, call) => run(input as z.output<S>, call),
  };
}
