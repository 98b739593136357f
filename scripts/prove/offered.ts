import type { Round } from './body.ts';
import type { Call } from './model.ts';

/** Tools that `attack.ts` has calls of its own for. */
const KNOWN: readonly string[] = [
  ...[
    'memory_search',
    'memory_get',
    'memory_browse',
    'memory_history',
    'memory_write',
    'memory_correct',
    'memory_forget',
  ],
  'conversation_search',
  'send_message',
];

/** Tools that are offered and that nobody has thought of here: each with what its schema takes, filled with the query. */
export function offered(tools: Round['offered'], query: string): readonly Call[] {
  return tools.filter(({ name }) => !KNOWN.includes(name)).flatMap((tool) => filled(tool, query));
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly unknown[];
}

function filled({ name, input_schema }: Round['offered'][number], query: string): readonly Call[] {
  const { properties = {} } = (input_schema ?? {}) as { readonly properties?: Readonly<Record<string, Property>> };
  const some = Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, valueFor(schema, query)]));
  // Each choice of each property once, the others as they are.
  const choices = Object.entries(properties).flatMap(([key, schema]) =>
    (schema.enum ?? []).map((choice) => ({ ...some, [key]: choice })),
  );
  return [{}, some, ...choices].map((input) => ({ tool: name, input }));
}

function valueFor({ type, enum: choices }: Property, query: string): unknown {
  if (choices !== undefined) return choices[0];
  switch (type) {
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return [query];
    case 'object':
      return {};
    default:
      return query;
  }
}
