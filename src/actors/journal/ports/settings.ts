import { lineDiff } from '../../../domain/line-diff.ts';
import type { Implementation } from '../../../protocol/contract.ts';
import type { JournalControlContract } from '../../../protocol/contracts/journal/index.ts';
import { SETTINGS_SCOPE, SETTINGS_VERSIONS_MOST } from '../../../protocol/contracts/settings.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { Announcer } from '../announcer.ts';
import { answer } from '../answer.ts';
import type { Journal } from '../journal.ts';
import { messageOf, runningTurn, turnOf } from '../lookup.ts';
import { note } from '../note.ts';
import { ask, before, checkKey } from '../outgoing.ts';

type SettingsMethod = Extract<keyof Implementation<typeof JournalControlContract>, `settings${string}`>;

const DIFF_MOST = 20_000;

const FOUND = {
  first: 'as coop found it',
  stopped: 'changed while coop did not run',
  running: 'edited by hand',
} as const;

/** What coop.toml said and who wanted it, for the supervisor, which writes it. */
export function settingsOf(
  journal: Journal,
  announcer: Announcer,
): Pick<Implementation<typeof JournalControlContract>, SettingsMethod> {
  const { file, versions, now } = journal;
  return {
    settingsFound({ text, starts }) {
      file.write(() => {
        if (starts) settle(journal, text);
        const held = versions.held();
        if (held?.text === text) return;
        const what = held === undefined ? FOUND.first : starts ? FOUND.stopped : FOUND.running;
        const diff = held === undefined ? '' : lineDiff(held.text, text, DIFF_MOST).slice(0, DIFF_MOST);
        versions.add({ at: now(), key: null, by: null, outcome: 'kept', what, words: null, diff, text });
      });
      return {};
    },
    settingsTried: ({ key, by, what, diff, text }) =>
      file.write(() => {
        const version = { at: now(), key, by, outcome: 'trying', what, words: null, diff, text } as const;
        return { id: versions.add(version) };
      }),
    settingsEnded({ id, outcome, words }) {
      file.write(() => versions.end(id, outcome, words));
      return {};
    },
    settingsKnown: ({ key }) =>
      file.read(() => {
        const { outcome = null, words = null } = versions.ofKey(key) ?? {};
        return { outcome, words, asked: journal.approvals.has(key) };
      }),
    settingsVersions: ({ limit = SETTINGS_VERSIONS_MOST }) => ({
      versions: [...file.read(() => versions.list(limit))],
    }),
    settingsVersion({ id }) {
      const version = file.read(() => versions.get(id));
      if (version === undefined) {
        throw new CoopError('E_NOT_FOUND', { what: `version ${id} of coop.toml`, hint: 'The history names them.' });
      }
      return { text: version.text };
    },
    settingsAsked({ turn: id, key, integrity, text }) {
      checkKey('settingsAsked', id, key);
      file.write(() => {
        const turn = runningTurn(journal, id);
        if (before(journal, key) !== undefined) return;
        const where = { scope: SETTINGS_SCOPE, destination: 'coop.toml' } as const;
        ask(journal, turn, integrity, { kind: 'file', key, ...where, text, reaches: 'full' });
      });
      return {};
    },
    settingsTold({ turn: id, words }) {
      const events = file.write(() => {
        const turn = turnOf(journal, id);
        note(journal, turn, words);
        return [answer(journal, messageOf(journal, turn.inbox), turn, 'notice', words)];
      });
      announcer.say(events);
      return {};
    },
  };
}

/** coop ended while something was tried: the file tells how far that had come. */
function settle({ versions }: Journal, text: string): void {
  for (const version of versions.trying()) {
    if (version.text === text) {
      versions.end(version.id, 'unsure', 'coop ended before it was known whether it works. The file says it.');
    } else versions.end(version.id, 'refused', 'coop ended before it was kept. The file does not say it.');
  }
}
