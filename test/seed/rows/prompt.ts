import { held, type Row, type Section, signal } from '../row.ts';

const TOLD =
  'by default > %s, who is %s, is told the shared files %j, their own %j, and %j where it may change within a session';
const LISTS = 'lists of the configuration take the place of the default ones, with gates and places of their own';
const DEFAULT = held('daemon/prompt', TOLD);
const CONFIGURED = held('daemon/prompt', LISTS);

const file = (list: string, path: string, trust: string, cache: string, what: string): Row => ({
  promise: `${list}: ${path}, ${what}: for ${trust} and above, ${cache}`,
  by: [DEFAULT],
});

export const PROMPT: Section = {
  section: 'Configuration: prompt files',
  rows: [
    {
      promise: 'shared files come from the root of the workspace, and are read once: again only when they have changed',
      by: [
        DEFAULT,
        held('actors/workspace/prompt-files', 'a file of a prompt > is read again when it has changed, and only then'),
        held(
          'actors/session/prefix',
          'what stands before the breakpoint of a turn stands there, byte for byte, in every later one',
        ),
      ],
    },
    {
      promise: 'user files come from users/NAME of the workspace, for each person their own',
      by: [DEFAULT, CONFIGURED],
    },
    {
      promise: 'each has a gate, the lowest level that sees it',
      by: [
        DEFAULT,
        CONFIGURED,
        held('daemon/hostile', 'hostile > Bob’s turn reads no byte of a file that is gated above him'),
      ],
    },
    {
      promise: 'stable and session: in the part of the prompt that is the same from turn to turn',
      by: [
        DEFAULT,
        CONFIGURED,
        held(
          'daemon/prompt',
          'by default > the part that is kept names the agent, is the same bytes in the next turn, and is marked for the cache',
        ),
      ],
    },
    {
      promise: 'volatile: may change within a session',
      by: [
        DEFAULT,
        CONFIGURED,
        held(
          'actors/session/layers',
          'the files of a prompt > that change within a session are not in the stable part',
        ),
      ],
    },
    {
      promise: 'the default lists work as they are; own lists add files or change who sees them',
      by: [DEFAULT, CONFIGURED],
    },
    {
      promise: 'the shared files by default',
      key: 'prompt.shared_files',
      default: [
        { path: 'SOUL.md', trust: 'familiar', cache: 'stable' },
        { path: 'IDENTITY.md', trust: 'familiar', cache: 'session' },
        { path: 'TOOLS.md', trust: 'full', cache: 'session' },
        { path: 'BOOTSTRAP.md', trust: 'full', cache: 'volatile' },
      ],
      by: [DEFAULT],
    },
    file('shared', 'SOUL.md', 'familiar', 'stable', 'personality and voice'),
    file('shared', 'IDENTITY.md', 'familiar', 'session', 'who the agent is'),
    file('shared', 'TOOLS.md', 'full', 'session', 'notes on tools'),
    file('shared', 'BOOTSTRAP.md', 'full', 'volatile', 'instructions for the first run'),
    {
      promise: 'the user files by default',
      key: 'prompt.user_files',
      default: [
        { path: 'AGENTS.md', trust: 'full', cache: 'stable' },
        { path: 'USER.md', trust: 'inner', cache: 'session' },
        { path: 'TOOLS.md', trust: 'full', cache: 'session' },
      ],
      by: [DEFAULT],
    },
    file('user', 'AGENTS.md', 'full', 'stable', 'how to behave'),
    file('user', 'USER.md', 'inner', 'session', 'about the person'),
    file('user', 'TOOLS.md', 'full', 'session', 'notes on tools of theirs'),
    ...['shared', 'user'].flatMap((list): Row[] => [
      { promise: 'which file', key: `prompt.${list}_files[].path`, by: [CONFIGURED] },
      { promise: 'who sees it', key: `prompt.${list}_files[].trust`, by: [CONFIGURED] },
      { promise: 'how often it changes', key: `prompt.${list}_files[].cache`, by: [CONFIGURED] },
    ]),
  ],
};

export const WORKSPACE: Section = {
  section: 'Workspace',
  rows: [
    {
      promise: 'personality and context are Markdown files of the workspace, each optional',
      by: [
        held(
          'actors/workspace/prompt-files',
          'a file of a prompt > that is missing, empty or no text is not there, and nothing fails',
        ),
        held('daemon/trust', 'what a turn may see > a secret stays with who told it, and a shared fact arrives'),
      ],
    },
    ...['SOUL.md', 'IDENTITY.md', 'AGENTS.md', 'TOOLS.md', 'USER.md'].map(
      (path): Row => ({
        promise: `${path} is told`,
        by: [DEFAULT, held('config/init', 'the workspace has the seven files, and one for the owner')],
      }),
    ),
    {
      promise: 'HEARTBEAT.md is what is looked after regularly',
      by: [
        held(
          'daemon/schedule',
          'a job > that looks into an empty HEARTBEAT.md asks no model; one line in it, and it does',
        ),
      ],
    },
    { promise: 'channels/NAME.md says how to write in a channel', by: [DEFAULT] },
    {
      promise: 'channels/signal.md for Signal',
      by: signal('the file is named by the channel of the place; no place is on Signal yet'),
    },
  ],
};
