/** `coop export [FOLDER]`: all that the house has of one person, as far as they may read it. */
import { resolve } from 'node:path';
import { sizeOf } from '../backup/size.ts';
import { NotAllowedHere } from '../failure.ts';
import { withProgress } from '../progress.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { look, type PlaceOptions, type Visit } from '../visit.ts';
import { takeConversations } from './conversations.ts';
import { Asking } from './daemon.ts';
import { takeFiles } from './files.ts';
import { Journey } from './journey.ts';
import { pretty } from './lines.ts';
import { takeMemories } from './memories.ts';
import { readme, type Self } from './readme.ts';
import { Staging } from './staging.ts';

export interface ExportOptions extends Omit<PlaceOptions, 'room'> {
  readonly workspace?: boolean;
  readonly json?: boolean;
}

export function exportOwn(folder: string | undefined, options: ExportOptions, shell: Shell): Promise<ExitCode> {
  const interrupted = shell.interrupted();
  return look<ExitCode>(shell, options, async ({ client, opened }) => {
    const { person } = opened;
    if (person === null)
      throw new NotAllowedHere('Nobody is known by this name: there is nothing of theirs to take out.');
    const asking = new Asking(client, interrupted);
    const self = await asking.page({ part: 'self' });
    if (options.workspace && self.files !== 'whole') {
      throw new NotAllowedHere(
        `${person} is ${self.level}: the whole workspace is read by full people. Leave out --workspace.`,
      );
    }
    const now = new Date();
    const target = resolve(shell.env.cwd, folder ?? `coop-export-${person}-${now.toISOString().slice(0, 10)}`);
    const staging = new Staging(target, process.pid);
    try {
      const journey = await withProgress({ shell, amounts: { of: 'rows and files' } }, async (progress) => {
        const going = new Journey(progress, asking, staging);
        await take(going, self, opened, options.workspace === true);
        going.text('README.md', readme(self, going, now, options.workspace === true));
        going.end();
        return going;
      });
      staging.finish();
      report(journey, self, options, shell);
      return 0;
    } catch (error) {
      staging.drop();
      throw error;
    }
  });
}

async function take(journey: Journey, self: Self, { agent }: Visit['opened'], workspace: boolean): Promise<void> {
  const { asking } = journey;
  const { part: _, ...who } = self;
  journey.text('me.json', pretty(who));
  await takeConversations(journey, agent);
  await journey.lines('unanswered.jsonl', 'messages without an answer', asking.rows({ part: 'unanswered' }));
  await journey.lines('sent.jsonl', 'words sent elsewhere, or not arrived', asking.rows({ part: 'sent' }));
  await takeMemories(journey, self.stores);
  await journey.lines('reminders.jsonl', 'reminders', asking.rows({ part: 'reminders' }));
  await journey.lines('requests.jsonl', 'requests', asking.rows({ part: 'requests' }));
  await journey.lines('usage-days.jsonl', 'days of use', asking.rows({ part: 'days' }));
  await journey.lines('usage-calls.jsonl', 'calls of a model', asking.rows({ part: 'calls' }));
  if (self.schedule) {
    const { rows } = await asking.page({ part: 'jobs' });
    if (rows.length > 0) await journey.lines('jobs.jsonl', 'jobs', one(rows));
    await journey.lines('runs.jsonl', 'runs of jobs', asking.rows({ part: 'runs' }));
  }
  if (self.decides) await journey.lines('notices.jsonl', 'notices', notices(asking));
  if (self.files !== 'none') await takeFiles(journey, workspace, workspace ? 'workspace' : 'files');
}

async function* one<R>(rows: readonly R[]): AsyncGenerator<R> {
  yield* rows;
}

/** Their numbers are the journal's own. */
async function* notices(asking: Asking): AsyncGenerator<object> {
  for await (const { at, text } of asking.rows({ part: 'notices' })) yield { at, text };
}

function report(journey: Journey, { person }: Self, { json }: ExportOptions, shell: Shell): void {
  const { staging, counts, leftOut } = journey;
  const { target: path, files, bytes } = staging;
  if (json) {
    printJson(shell, { path, person, files, bytes, counts, left_out: leftOut });
    return;
  }
  const say = (text: string): void => printLine(shell.stdout, visible(text));
  say(`wrote ${path}: ${files} files, ${sizeOf(bytes)}; README.md in it says what is what`);
  for (const [what, count] of Object.entries(counts)) say(`  ${what}: ${count.toLocaleString('en-US')}`);
  if (leftOut > 0) say(`not in it, or not as it was: ${leftOut}; left-out.jsonl in it says what, and why`);
  say(`It holds what ${person} may read: keep it where nobody else does.`);
}
