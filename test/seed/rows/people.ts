import { held, type Section, signal } from '../row.ts';

const OFFERS =
  'a message, all the way through the real daemon, the real SDK and a loopback Messages API > offers the tools that the lease holds and no others';
const LENT = held('actors/supervisor/plan', 'the powers of a level > $level in a $where is lent what the table says');
const MEMORY = held(
  'daemon/memory',
  'every memory tool at every level, alone and in a room > $who, $where: what is listed is what answers, and nothing else does',
);
const OFFERED = held('daemon/path', OFFERS);
const FILES = held(
  'daemon/files',
  'the file tools in a hostile model’s hands > are offered to each as far as their level reaches',
);
const COMMANDS = held(
  'daemon/shell',
  'commands, by the offline model > work in each person’s own folder, and for nobody below inner',
);
const IDENTITIES = held(
  'failures/stores',
  'whose a memory is > L6: two identities of one person lead to one conversation and to the same memories',
);

export const FILE: Section = {
  section: 'Configuration',
  rows: [
    {
      promise: 'one file, coop.toml',
      by: [
        held(
          'config/where',
          'which configuration is meant > %s comes before those after it',
          'which configuration is meant > one that is named is the only one looked for',
        ),
      ],
    },
    {
      promise: 'a complete example shows every option with a comment',
      by: [
        held(
          'config/load',
          'the example of the documentation > names every key of the schema',
          'the example of the documentation > is valid with everything in it that is commented out',
          'the example of the documentation > states every default as it is',
        ),
      ],
    },
    {
      promise: 'only [agent] is required; everything else has a sensible default',
      by: [
        held(
          'daemon/quick-start',
          'a file that says nothing but [agent] is enough for a daemon: its owner is at the terminal, and memory works',
        ),
        held(
          'config/load',
          'what a file may leave out > only [agent] is required: the defaults are those of the documentation',
          'what a file may leave out > a file without [agent] is refused',
        ),
      ],
    },
  ],
};

export const AGENT: Section = {
  section: 'Configuration: agent',
  rows: [
    {
      promise: 'the name of the agent',
      key: 'agent.id',
      applies: 'restart',
      by: [
        held(
          'daemon/prompt',
          'by default > the part that is kept names the agent, is the same bytes in the next turn, and is marked for the cache',
        ),
        held('daemon/reload', 'a reload > of what waits for a restart changes nothing before it, and all of it after'),
      ],
    },
    {
      promise: 'the model that answers, "provider/model"',
      key: 'agent.model',
      applies: 'at once',
      by: [
        held(
          'daemon/reload',
          'a reload > has another model answer from the next turn on, and that turn is told of it, once',
        ),
        held('config/load', 'rules between keys > the model belongs to the provider'),
      ],
    },
    {
      promise: 'the folder of the workspace; relative to the file',
      key: 'agent.workspace',
      default: './workspaces/default',
      applies: 'restart',
      by: [
        held('daemon/reload', 'a reload > of what waits for a restart changes nothing before it, and all of it after'),
        held(
          'daemon/shell',
          'commands, by the offline model > work in each person’s own folder, and for nobody below inner',
        ),
      ],
    },
  ],
};

export const USERS: Section = {
  section: 'Configuration: users',
  rows: [
    {
      promise: 'who can talk to the agent, and what they may do',
      key: 'users',
      applies: 'at once',
      by: [
        held('actors/supervisor/trust', 'a message is > %s: %s in %s → %s'),
        held('actors/supervisor/reload', 'a changed coop.toml > %s holds at once'),
        held(
          'daemon/places',
          'a turn that has come to be worth less > begins again when its person is lowered in coop.toml, and what was lent before answers no more',
        ),
      ],
    },
    {
      promise: 'the name of a person',
      key: 'users[].name',
      by: [held('actors/supervisor/trust', 'a sender > is known by exact identity and by nothing near it')],
    },
    {
      promise: 'the level of a person: full, inner, familiar, public',
      key: 'users[].trust',
      by: [
        LENT,
        held(
          'config/load',
          'values that do not fit > a trust level that does not exist, or none at all, is answered with those that do',
        ),
      ],
    },
    {
      promise: 'full: all tools, all memory, the whole workspace, the configuration',
      by: [LENT, OFFERED, FILES, MEMORY],
    },
    { promise: 'inner: commands and files, shared and social memory', by: [LENT, OFFERED, FILES, COMMANDS, MEMORY] },
    { promise: 'familiar: tools that only read, social memory', by: [LENT, OFFERED, FILES, COMMANDS, MEMORY] },
    { promise: 'public: no tools, no memory', by: [LENT, OFFERED, FILES, MEMORY] },
    {
      promise: 'binds a person to channels, each "channel:identifier"',
      key: 'users[].match',
      by: [
        IDENTITIES,
        held(
          'config/load',
          'rules between keys > an entry that is no identity is refused',
          'rules between keys > one identity is one person: %s',
        ),
      ],
    },
    { promise: 'one person may be known by several identities', by: [IDENTITIES] },
    {
      promise: 'a person may be known on Signal: "signal:alice-uuid"',
      by: signal('no channel carries those identities yet; the file takes them'),
    },
  ],
};
