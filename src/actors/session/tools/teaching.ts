/** What a model is told of a call that cannot be made, such that it can make the next one. */
import { nearest } from '../../../domain/nearest.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { ToolSpec } from '../../../protocol/model.ts';
import type * as z from '../../../protocol/schema.ts';
import { explain } from '../../../protocol/schema.ts';

const NAME_SHOWN = 80;
const ISSUES_SHOWN = 5;

/** What a provider makes of arguments that are no JSON object: no tool has an argument of this name. */
const MALFORMED = 'malformed_arguments';

type Issue = z.core.$ZodIssue;

/** The part of a JSON Schema that is looked at here. */
interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

export function unknownTool(name: string, known: readonly string[]): CoopError {
  const near = nearest(name, known);
  return new CoopError('E_TOOL_UNKNOWN', {
    tool: name.slice(0, NAME_SHOWN),
    hint: near === undefined ? '' : ` Did you mean "${near}"?`,
    tools: known.join(', ') || 'none',
  });
}

/** @param input what the tool's schema refused, for `error` */
export function wrongArguments({ name, schema }: ToolSpec, input: unknown, error: z.core.$ZodError): CoopError {
  const why = isMalformed(input) ? noObject(schema) : error.issues.slice(0, ISSUES_SHOWN).map(told).join('; ');
  return new CoopError('E_TOOL_ARGUMENT', { tool: name, why });

  function told(issue: Issue): string {
    const shape = shapeAt(schema, issue.path);
    const where = issue.path.map(String).join('.').slice(0, NAME_SHOWN) || 'arguments';
    switch (issue.code) {
      case 'unrecognized_keys':
        return `${where}: ${unknownArguments(issue.keys, Object.keys(shape?.properties ?? {}))}`;
      case 'invalid_type':
      case 'invalid_union': {
        const given = typeOf(valueAt(input, issue.path));
        const expected = kindsOf(shape).join(' or ');
        if (expected === '') return explain({ issues: [issue] });
        return given === undefined
          ? `${where}: is missing, expected ${expected}`
          : `${where}: expected ${expected}, not ${given}`;
      }
      default:
        return explain({ issues: [issue] });
    }
  }
}

function unknownArguments(keys: readonly string[], known: readonly string[]): string {
  const each = keys.slice(0, ISSUES_SHOWN).map((key) => {
    const near = nearest(key, known);
    return `unknown ${JSON.stringify(key.slice(0, 40))}${near === undefined ? '' : `, did you mean "${near}"?`}`;
  });
  return `${each.join('; ')} (there are: ${known.join(', ') || 'none'})`;
}

const isMalformed = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && Object.keys(input).length === 1 && MALFORMED in input;

function noObject({ properties = {} }: Shape): string {
  const example = Object.keys(properties)[0] ?? 'argument';
  return (
    `the arguments were no JSON object: perhaps they broke off, or a quotation mark or a newline was not escaped. ` +
    `Write one object, such as {"${example}": …}`
  );
}

function shapeAt(schema: Shape, path: readonly PropertyKey[]): Shape | undefined {
  let shape: Shape | undefined = schema;
  for (const key of path) shape = typeof key === 'number' ? shape?.items : shape?.properties?.[String(key)];
  return shape;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

const kindsOf = (shape: Shape | undefined): string[] => {
  if (shape?.anyOf !== undefined) return [...new Set(shape.anyOf.flatMap(kindsOf))];
  return shape?.type === undefined ? [] : [shape.type];
};

function typeOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
