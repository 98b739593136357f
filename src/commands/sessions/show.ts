/** `coop sessions show ID`: one conversation, to be read. */
import { moment } from '../../domain/moment.ts';
import { type ExitCode, paint, printJson, printLine, type Shell, visible } from '../shell.ts';
import { look, type PlaceOptions } from '../visit.ts';
import { pagesOf, sessionId } from './pages.ts';
import { count, describeStep, type Row, stateOf, type Turn, trouble } from './words.ts';

export function showSession(
  id: string | undefined,
  options: PlaceOptions & { readonly json?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  const number = sessionId(id);
  return look<ExitCode>(shell, options, async ({ client, opened }) => {
    let row: Row | undefined;
    const turns: Turn[] = [];
    for await (const page of pagesOf(client, number)) {
      if (!options.json) {
        if (row === undefined) printLine(shell.stdout, paint('bold', visible(describe(page.row)), shell.stdout));
        for (const turn of page.turns) show(turn, opened.agent, shell);
      } else turns.push(...page.turns);
      row = page.row;
    }
    if (options.json) printJson(shell, { row, turns });
    return 0;
  });
}

const describe = (row: Row): string =>
  `${row.id} · ${row.place} · ${row.level} · ${count(row.turns, 'turn')} since ${moment(row.openedAt)} · ${stateOf(row)}`;

function show(turn: Turn, agent: string, shell: Shell): void {
  const print = (line: string): void => printLine(shell.stdout, line);
  const faint = (line: string): void => print(paint('dim', visible(line), shell.stdout));
  print('');
  faint(moment(turn.startedAt));
  const [asked, ...answered] = turn.said;
  const say = ({ from, text }: Turn['said'][number]): void =>
    print(`${paint('bold', visible(from ?? agent), shell.stdout)}: ${visible(text)}`);
  if (asked !== undefined) say(asked);
  for (const step of turn.steps) faint(`  ${describeStep(step)}`);
  for (const said of answered) say(said);
  const note = trouble(turn);
  if (note !== undefined) faint(`  (${note})`);
}
