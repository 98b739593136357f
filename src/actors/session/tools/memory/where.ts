/** What a search is confined to, as a model says it. */
import { endOf, momentOf } from '../../../../domain/moments.ts';
import { NAME_MAX, ObservationType, type Where } from '../../../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../../../protocol/errors.ts';
import * as z from '../../../../protocol/schema.ts';

const name = z.string().check(z.minLength(1), z.maxLength(NAME_MAX));
const names = z.optional(z.array(name).check(z.maxLength(16)));
const day = z.optional(z.string().check(z.maxLength(40)));

export const WHERE = {
  people: names,
  tags: names,
  files: names,
  types: z.optional(z.array(ObservationType)),
  from: day,
  until: day,
} as const;

type Said = { readonly [K in keyof typeof WHERE]?: z.output<(typeof WHERE)[K]> };

/** Undefined where nothing is said. @throws CoopError `E_TOOL_ARGUMENT` */
export function whereOf(tool: string, { people, tags, files, types, from, until }: Said): Where | undefined {
  const where: Where = {
    ...(people === undefined ? {} : { people }),
    ...(tags === undefined ? {} : { tags }),
    ...(files === undefined ? {} : { files }),
    ...(types === undefined ? {} : { types }),
    ...(from === undefined ? {} : { from: instant(tool, 'from', from, momentOf) }),
    ...(until === undefined ? {} : { until: instant(tool, 'until', until, endOf) }),
  };
  return Object.keys(where).length === 0 ? undefined : where;
}

export function instant(
  tool: string,
  argument: string,
  text: string,
  read: (text: string) => number | undefined = momentOf,
): number {
  const ms = read(text);
  if (ms !== undefined) return ms;
  throw new CoopError('E_TOOL_ARGUMENT', {
    tool,
    why: `${argument}: write a day like 2026-03-01, or an instant in ISO 8601`,
  });
}
