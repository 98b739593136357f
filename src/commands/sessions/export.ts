/** `coop sessions export ID`: one conversation on standard output, for other programs or for a file. */
import { moment } from '../../domain/moment.ts';
import { withProgress } from '../progress.ts';
import { type ExitCode, forStream, type Shell } from '../shell.ts';
import { look, type PlaceOptions } from '../visit.ts';
import { pagesOf, sessionId } from './pages.ts';
import { describeStep, type Row, stateOf, type Turn, trouble } from './words.ts';

export interface ExportOptions extends PlaceOptions {
  readonly format: 'jsonl' | 'md';
}

interface Format {
  readonly head: (row: Row) => string;
  readonly turn: (turn: Turn, agent: string) => string;
}

/** The whole is never in memory: each page is written as it comes. */
export function exportSession(id: string | undefined, options: ExportOptions, shell: Shell): Promise<ExitCode> {
  const number = sessionId(id);
  const { head, turn } = FORMATS[options.format];
  const shown = { shell, amounts: { of: 'turns' }, beside: shell.stdout };
  return look<ExitCode>(shell, options, ({ client, opened }) =>
    withProgress<ExitCode>(shown, async (progress) => {
      let isFirst = true;
      const write = (text: string): void => void shell.stdout.write(forStream(text, shell.stdout));
      for await (const page of pagesOf(client, number)) {
        if (isFirst) write(head(page.row));
        isFirst = false;
        for (const each of page.turns) write(turn(each, opened.agent));
        progress.add(page.turns.length);
      }
      return 0;
    }),
  );
}

/** How a conversation is written down. */
export const FORMATS: Readonly<Record<ExportOptions['format'], Format>> = {
  jsonl: {
    head: (row) => `${JSON.stringify({ type: 'conversation', ...row })}\n`,
    turn: (turn) => `${JSON.stringify({ type: 'turn', ...turn })}\n`,
  },
  md: {
    head: (row) =>
      `# Conversation ${row.id}\n\n- Place: ${row.place}\n- Level: ${row.level}\n- Begun: ${moment(row.openedAt)} UTC\n- State: ${stateOf(row)}\n`,
    turn: markdown,
  },
};

function markdown(turn: Turn, agent: string): string {
  const [asked, ...answered] = turn.said;
  const say = ({ from, text }: Turn['said'][number]): string => `**${from ?? agent}:** ${text}`;
  const note = trouble(turn);
  const parts = [
    `## ${moment(turn.startedAt)} UTC`,
    ...(asked === undefined ? [] : [say(asked)]),
    ...(turn.steps.length === 0 ? [] : [turn.steps.map((step) => `- ${code(describeStep(step))}`).join('\n')]),
    ...answered.map(say),
    ...(note === undefined ? [] : [`*${note}*`]),
  ];
  return `\n${parts.join('\n\n')}\n`;
}

/** A run of backticks inside ends no code that began with a longer one. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}
