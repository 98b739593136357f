/** `coop model`: the models that there are, and which one answers here. */
import type { AttachResult } from '../protocol/attach.ts';
import { fitted, widthOf } from './layout.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from './shell.ts';
import { look, type PlaceOptions } from './visit.ts';

type Models = AttachResult<'model'>;

export async function model(
  name: string | undefined,
  options: PlaceOptions & { readonly json?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  const found = await look(shell, options, ({ client }) => client.call('model', name === undefined ? {} : { name }));
  if (options.json) printJson(shell, found);
  else for (const line of describeModels(found, widthOf(shell.stdout))) printLine(shell.stdout, visible(line));
  return 0;
}

/** For `/model` of the terminal client as well. Holds words of others: show it through `visible`. */
export function describeModels({ models, chooses, said }: Models, width: number): string[] {
  if (said !== null) return [said];
  const how = chooses
    ? 'To have another one answer you here: /model NAME'
    : 'Which one answers is not yours to choose here.';
  return [...fitted([HEAD, ...models.map(row)], width), '', how];
}

const HEAD = ['', 'model', 'reads', 'input', 'output', ''];

function row({ name, context, images, prices, used, standard }: Models['models'][number]): string[] {
  const reads = context === null ? 'unknown' : `${Math.round(context / 1_000)}k`;
  const per = (usd: number | undefined): string => (usd === undefined ? 'unknown' : `$${usd}`);
  return [
    used ? '*' : '',
    name,
    `${reads}${images ? ', pictures' : ''}`,
    per(prices?.input),
    per(prices?.output),
    standard ? 'standard' : '',
  ];
}
