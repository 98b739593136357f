import { held, type Section, signal } from '../row.ts';

export const HOT_RELOAD: Section = {
  section: 'Hot reload',
  rows: [
    {
      promise: 'the file is watched',
      by: [
        held(
          'actors/supervisor/reload',
          'a changed coop.toml > is noticed by itself, also where an editor moves a new file into its place',
        ),
        held(
          'daemon/prompt',
          'lists of the configuration take the place of the default ones, with gates and places of their own',
        ),
      ],
    },
    {
      promise: 'agent.model, users, cron, memory.prompt_index and memory.retention hold at once',
      by: [
        held('actors/supervisor/reload', 'a changed coop.toml > %s holds at once'),
        held(
          'daemon/reload',
          'a reload > has another model answer from the next turn on, and that turn is told of it, once',
          'a reload > of the memories that a turn is given counts from the next turn on',
          'a reload > of how memory is looked after counts for the next run',
        ),
        held(
          'daemon/schedule',
          'a change of coop.toml > takes jobs in and out while the daemon runs',
          'a change of coop.toml > that lowers a person takes a run back that was lent more',
        ),
      ],
    },
    {
      promise: 'agent.id, agent.workspace, provider, channels, memory.db_path and memory.embedding wait for a restart',
      by: [
        held('actors/supervisor/reload', 'a changed coop.toml > %s waits for a restart'),
        held(
          'daemon/reload',
          'a reload > of what waits for a restart changes nothing before it, and all of it after',
          'a reload > of a model of another address waits with it for the restart: nobody asks it where it is not',
        ),
      ],
    },
  ],
};

const PARTS = held(
  'project',
  'the parts > have a folder each: the language, what is shared, an actor each, commands, settings, the terminal',
);

export const ARCHITECTURE: Section = {
  section: 'Architecture',
  rows: [
    {
      promise: 'shared types and contracts',
      by: [PARTS, held('protocol/types', 'ports > of one contract are not ports of another')],
    },
    {
      promise: 'the API of Anthropic, integrated',
      by: [PARTS, held('actors/provider/anthropic', 'an answer > arrives whole when its bytes come %i at a time')],
    },
    {
      promise: 'a structured store of memories: SQLite with FTS5',
      by: [
        PARTS,
        held(
          'actors/kernel/search/table',
          'a search > finds other forms of the words that are asked for, the best first',
        ),
      ],
    },
    {
      promise: 'a command line, a daemon, routing and configuration',
      by: [
        PARTS,
        held('launcher', 'the command line as people run it > version, help and mistakes have their exit codes'),
        held('daemon/commands', 'coop ps > has every actor that somebody has needed'),
      ],
    },
    {
      promise: 'a protocol over a Unix socket',
      by: [
        PARTS,
        held(
          'daemon/socket',
          'what arrives at the socket > the socket is its owner’s alone',
          'what arrives at the socket > hundreds of requests in one breath are answered in their order',
        ),
      ],
    },
    {
      promise: 'a channel for the terminal',
      by: [
        PARTS,
        held(
          'actors/channel/terminal/terminal',
          'what somebody says > goes to the journal with the rooms that hear the answer, each once',
        ),
      ],
    },
    { promise: 'a channel for Signal', by: signal('its folder is planned, src/actors/channel/signal') },
    {
      promise: 'an interface for the terminal',
      by: [
        PARTS,
        held(
          'tui/attach',
          'attach, on a terminal of 80×24 > slash commands are listed while they are written, completed with Tab, and run',
        ),
      ],
    },
  ],
};

export const DEVELOPMENT: Section = {
  section: 'Development',
  rows: [
    {
      promise: 'one command builds, one runs all tests, one mends what can be mended',
      by: [held('project', 'the commands of a developer > build, test, check and fix are there')],
    },
    {
      promise: 'one runs all that CI runs: format, lint, dependencies, tests',
      by: [
        held(
          'project',
          'the commands of a developer > CI runs all tests and every check that there is',
          'the licence > of everything that coop runs on lets it be passed on',
        ),
      ],
    },
  ],
};

export const LICENSE: Section = {
  section: 'License',
  rows: [
    {
      promise: 'Apache 2.0 or MIT, as whoever takes it likes',
      by: [held('project', 'the licence > is Apache 2.0 or MIT, and both texts are there')],
    },
  ],
};
