import type { IdempotencyKey } from '../../../protocol/ids.ts';
import type { ToolSpec } from '../../../protocol/model.ts';
import type { Schema } from '../../../protocol/schema.ts';
import * as z from '../../../protocol/schema.ts';

/** A thin adapter over one port: the port is what it can do, the adapter is how a model asks for it. */
export interface Tool {
  readonly spec: ToolSpec;
  readonly schema: Schema;
  /** `input` has passed the schema. What it answers is read by the model. */
  run(input: unknown, key: IdempotencyKey): Promise<string>;
}

/** Declares a tool; the JSON Schema that the model reads comes from the schema that its arguments must pass. */
export function tool<S extends Schema>(definition: {
  name: string;
  description: string;
  schema: S;
  run: (input: z.output<S>, key: IdempotencyKey) => Promise<string>;
}): Tool {
  const { name, description, schema, run } = definition;
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  return {
    spec: { name, description, schema: json },
    schema,
    run: (input, key) => run(input as z.output<S>, key),
  };
}
