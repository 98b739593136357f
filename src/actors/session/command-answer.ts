import type { CommandAnswer, CommandRequest, CommandWords } from '../../protocol/commands.ts';
import { unreachable } from '../../protocol/errors.ts';
import type { CommandLease } from '../../protocol/lease.ts';
import { copyAll } from './backup.ts';
import type { Askable } from './command-ports.ts';
import { wordsOf } from './command-words.ts';
import { forgetVersions, restore } from './file-versions.ts';
import { answerMemory } from './memory/answer.ts';
import { answerOwn } from './own.ts';

/** As many as a screen takes. */
const LIMIT = 50;
const HEARD_LIMIT = 20;

/** Nothing was read that could have told them what to say. */
const OWN = 'full';

/** Passes a command on to whoever answers it. What may be asked was decided when the ports were lent. */
export async function answer(
  lease: CommandLease,
  words: CommandWords | undefined,
  {
    household,
    sessions,
    exchange,
    conversations,
    importing,
    index,
    usage,
    models,
    attention,
    admission,
    letters,
    operations,
    readingSettings,
    changingSettings,
    fileHistory,
    restoring,
    forgettingVersions,
    schedule,
    runJob,
    files,
    own,
    stores,
    meaning,
  }: Askable,
): Promise<CommandAnswer> {
  const { request, place } = lease;
  const { command } = request;
  switch (command) {
    case 'whoami':
      return { command, answer: await household.whoami({}) };
    case 'status':
      return { command, answer: await household.status({}) };
    case 'history':
      return { command, answer: await sessions().history({ limit: request.limit ?? LIMIT }) };
    case 'sessions':
      return { command, answer: await sessions().list({ limit: request.limit ?? LIMIT }) };
    case 'session':
      return { command, answer: await sessions().show(argumentsOf(request)) };
    case 'forget':
      return { command, answer: await settled(conversations, sessions().forget(argumentsOf(request))) };
    case 'search_sessions': {
      const { limit = HEARD_LIMIT, conversation } = request;
      const { queries } = wordsOf(words, command);
      const asked = { queries, limit, ...(conversation === undefined ? {} : { conversation }) };
      return { command, answer: await conversations().search(asked) };
    }
    case 'import_sessions':
      return { command, answer: await importing().add({ rows: wordsOf(words, command).rows }) };
    case 'own':
      return { command, answer: await answerOwn(request.asked, lease, { own, household, schedule }) };
    case 'reindex':
      return { command, answer: await index().rebuild({}) };
    case 'new':
      return { command, answer: { place, ...(await sessions().archive({})) } };
    case 'compact':
      return { command, answer: await sessions().compact({}) };
    case 'again':
      return { command, answer: await exchange().retry({}) };
    case 'undo':
      return { command, answer: await exchange().undo({}) };
    case 'verbose':
      return { command, answer: await exchange().verbose(argumentsOf(request)) };
    case 'usage':
      return { command, answer: await usage().report(argumentsOf(request)) };
    case 'model': {
      const { name } = request;
      return { command, answer: await (name === undefined ? models().list({}) : models().choose({ name })) };
    }
    case 'cron':
      return { command, answer: await schedule().list({}) };
    case 'cron_next':
      return { command, answer: await schedule().next(argumentsOf(request)) };
    case 'cron_runs':
      return { command, answer: await schedule().runs(argumentsOf(request)) };
    case 'cron_run':
      return { command, answer: await runJob().run(argumentsOf(request)) };
    case 'attention':
      return { command, answer: await attention().list({}) };
    case 'decide':
      return { command, answer: await attention().decide(argumentsOf(request)) };
    case 'seen':
      return { command, answer: await attention().seen(argumentsOf(request)) };
    case 'held':
      return { command, answer: await admission().held({}) };
    case 'admit':
      return { command, answer: await admission().admit(argumentsOf(request)) };
    case 'refuse':
      return { command, answer: await admission().refuse(argumentsOf(request)) };
    case 'users':
      return { command, answer: await admission().users({}) };
    case 'remove_user':
      return { command, answer: await admission().remove(argumentsOf(request)) };
    case 'forget_person':
      return { command, answer: await settled(conversations, sessions().forgetPerson(argumentsOf(request))) };
    case 'groups':
      return { command, answer: await admission().groups({}) };
    case 'admit_group':
      return { command, answer: await admission().admitGroup(argumentsOf(request)) };
    case 'members':
      return { command, answer: await admission().members(argumentsOf(request)) };
    case 'backup':
      return { command, answer: await copyAll(files()) };
    case 'letters':
      return { command, answer: await letters().list({}) };
    case 'retry':
      return { command, answer: await letters().retry(argumentsOf(request)) };
    case 'drop':
      return { command, answer: await letters().drop(argumentsOf(request)) };
    case 'restart':
      return { command, answer: await operations().restart(argumentsOf(request)) };
    case 'settings':
      return { command, answer: await readingSettings().file({}) };
    case 'settings_check':
      return { command, answer: await readingSettings().check(argumentsOf(request)) };
    case 'settings_history':
      return { command, answer: await readingSettings().history(argumentsOf(request)) };
    // Whoever gives the command is the one who decides: nobody is asked.
    case 'settings_change':
      return { command, answer: await changingSettings().change({ ...argumentsOf(request), integrity: OWN }) };
    case 'settings_rollback':
      return { command, answer: await changingSettings().rollback({ ...argumentsOf(request), integrity: OWN }) };
    case 'files':
      return { command, answer: await fileHistory().files({}) };
    case 'file_history':
      return { command, answer: await fileHistory().versions(argumentsOf(request)) };
    case 'file_diff':
      return { command, answer: await fileHistory().diff(argumentsOf(request)) };
    case 'file_restore':
      return { command, answer: await restore(fileHistory(), restoring(), argumentsOf(request)) };
    case 'file_forget':
      return { command, answer: await forgetVersions(fileHistory(), forgettingVersions(), argumentsOf(request)) };
    case 'memory_search':
    case 'memory_browse':
    case 'memory_show':
    case 'memory_stats':
    case 'memory_undo':
    case 'memory_purge':
    case 'memory_import':
    case 'memory_export':
    case 'memory_maintain':
    case 'recall':
      return await answerMemory(request, { lease, words, stores, meaning, conversations });
    default:
      return unreachable(request);
  }
}

/** Answers when nothing of it is left, in the index neither; where that is not there just now it does it later by itself. */
async function settled<T>(conversations: Askable['conversations'], forgetting: Promise<T>): Promise<T> {
  const forgotten = await forgetting;
  try {
    await conversations().settle({});
  } catch {
    // What was asked for was done, and the index reads of it as soon as it can.
  }
  return forgotten;
}

function argumentsOf<R extends CommandRequest>({ command: _, ...args }: R): Omit<R, 'command'> {
  return args;
}
