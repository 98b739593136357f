/** `coop user remove NAME --memories keep|purge`: somebody is a stranger from now on. */
import { CoopError } from '../../protocol/errors.ts';
import { isName } from '../../protocol/ids.ts';
import type { AttachClient } from '../client.ts';
import { canAsk, confirm } from '../confirm.ts';
import { DEADLINE_MS as PURGE_DEADLINE_MS, purgeAll } from '../memory/purge.ts';
import { rows } from '../memory/words.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { ADMIT_DEADLINE_MS } from '../pairing/approve.ts';
import { count } from '../sessions/words.ts';
import { type ExitCode, printJson, printLine, type Shell } from '../shell.ts';
import { NAMED } from './list.ts';

export interface RemoveOptions extends OwnerOptions {
  readonly memories?: 'keep' | 'purge';
  readonly yes?: boolean;
}

const FORGET_DEADLINE_MS = 65_000;
const RUNS_MOST = 10_000;

const STAYS =
  'What they said before others stays with those, as do what models cost for them, backups, trace files with content, their folder ' +
  'in the workspace, and what the provider of the model keeps.';

export async function removeUser(name: string | undefined, options: RemoveOptions, shell: Shell): Promise<ExitCode> {
  if (name === undefined || !isName(name)) throw new CoopError('E_NAME', { name: (name ?? '').slice(0, 40) });
  const { memories } = options;
  if (memories === undefined) {
    throw new CoopError('E_USAGE', {
      why: `Say what becomes of what ${name} said and of what is remembered for them: --memories keep, or --memories purge`,
    });
  }
  if (!options.yes && !canAsk(shell)) {
    throw new CoopError('E_USAGE', {
      why: `This takes effect at once: say so with --yes. A copy of what is theirs, before: coop export --as ${name}`,
    });
  }
  return await visitAsOwner<ExitCode>(shell, options, NAMED, async ({ client }) => {
    const out = options.json ? shell.stderr : shell.stdout;
    const { users } = await client.call('users', {});
    const isNamed = users.some((user) => user.name === name);
    // Whoever was removed before may still be remembered.
    if (!isNamed && memories === 'keep') throw notThere(name);
    const known = memories === 'purge' ? await kept(client, name) : undefined;
    if (!isNamed && known !== undefined && known.rows + known.conversations + known.versions === 0)
      throw notThere(name);
    if (!options.yes && !(await confirm(shell, out, question(name, known)))) {
      printLine(out, 'Nothing was changed.');
      return 1;
    }
    if (isNamed) await client.call('remove_user', { name }, { deadlineMs: ADMIT_DEADLINE_MS });
    const gone = memories === 'purge' ? await purge(client, name) : undefined;
    if (options.json) printJson(shell, { name, removed: isNamed, purged: gone ?? null });
    else for (const line of told(name, isNamed, gone)) printLine(shell.stdout, line);
    return 0;
  });
}

interface Spoken {
  readonly conversations: number;
  /** Earlier versions of files in their folder. */
  readonly versions: number;
}

interface Kept extends Spoken {
  readonly rows: number;
}

async function kept(client: AttachClient, name: string): Promise<Kept> {
  const what = { of: 'person', person: name } as const;
  const { rows: found } = await client.call('memory_purge', { what, dryRun: true }, { deadlineMs: PURGE_DEADLINE_MS });
  return { rows: found, ...(await forget(client, name, true)) };
}

async function purge(client: AttachClient, name: string): Promise<Kept> {
  // What is said is what memories are made of: it goes first.
  const spoken = await forget(client, name, false);
  return { ...spoken, rows: await purgeAll(client, { of: 'person', person: name }) };
}

async function forget(client: AttachClient, person: string, dryRun: boolean): Promise<Spoken> {
  const done = { conversations: 0, versions: 0 };
  for (let run = 0; run < RUNS_MOST; run += 1) {
    const answer = await client.call('forget_person', { person, dryRun }, { deadlineMs: FORGET_DEADLINE_MS });
    done.conversations += answer.conversations;
    done.versions += answer.versions;
    if (!answer.more || dryRun) break;
  }
  return done;
}

function question(name: string, known: Kept | undefined): string {
  if (known === undefined) return `Take ${name} out? What they said and what is remembered for them is kept.`;
  const versions = known.versions === 0 ? '' : `, ${count(known.versions, 'earlier version')} of files`;
  const what = `${rows(known.rows)} of memory${versions} and ${count(known.conversations, 'conversation')}`;
  return `Take ${name} out, and purge ${what} of theirs alone, for good? (A copy first: coop export --as ${name})`;
}

function told(name: string, wasNamed: boolean, gone: Kept | undefined): string[] {
  return [
    wasNamed ? `${name} is a stranger from now on.` : `${name} was not in coop.toml any more.`,
    ...(gone === undefined
      ? [`What they said is kept. To purge it later: coop user remove ${name} --memories purge`]
      : [
          `Purged: ${rows(gone.rows)} of memory, ${count(gone.conversations, 'conversation')} of theirs alone` +
            `${gone.versions === 0 ? '' : `, ${count(gone.versions, 'earlier version')} of files in their folder`}.`,
          STAYS,
        ]),
  ];
}

const notThere = (name: string): CoopError =>
  new CoopError('E_NOT_FOUND', { what: `user "${name}"`, hint: '"coop user list" names them.' });
