import { held, type Section, signal } from '../row.ts';

const RESTART = held('actors/supervisor/reload', 'a changed coop.toml > %s waits for a restart');

export const PROVIDER: Section = {
  section: 'Configuration: provider',
  rows: [
    {
      promise: 'who runs the model: "anthropic"',
      key: 'provider.name',
      default: 'anthropic',
      applies: 'restart',
      by: [
        RESTART,
        held(
          'daemon/path',
          'a message, all the way through the real daemon, the real SDK and a loopback Messages API > is streamed to its viewer, with tool calls between, and answered once',
        ),
      ],
    },
    {
      promise: 'several keys that take turns',
      key: 'provider.api_keys',
      applies: 'restart',
      by: [
        RESTART,
        held('daemon/keys', 'a household with two keys > is answered although one has to rest, and shows which'),
      ],
    },
    {
      promise: 'each names a variable of the environment, "env:NAME"; a key itself is refused',
      by: [
        held('config/load', 'values that do not fit > an API key in the file is refused and never repeated'),
        held('actors/supervisor/keys', 'keys > reach the provider and nobody else'),
        held(
          'daemon/keys',
          'a household with two keys > R27: is answered although one is refused, and its owner is told which',
        ),
      ],
    },
    {
      promise: 'the next key is taken when 90 % of a limit are used, before anything fails',
      by: [
        held('actors/provider/keys', 'two keys > of which one has used %i percent of a limit: %j are asked'),
        held('actors/provider/pool/pool', 'a key > is hot from nine tenths of a window on, until that is renewed'),
      ],
    },
    {
      promise: 'the next key is taken on a 429',
      by: [
        held(
          'actors/provider/keys',
          'two keys > of which one is answered with %i: the other answers, for every session from then on',
        ),
        held(
          'actors/provider/asking/asking',
          'a limit > moves the request to another key at once, and headers go with the key',
        ),
      ],
    },
    {
      promise: 'without a list the key is in ANTHROPIC_API_KEY',
      by: [
        held(
          'daemon/quick-start',
          'init, a key in the environment, start and attach are enough, and a trace beside them says who spoke',
        ),
        held(
          'config/check',
          'what silently does nothing is a warning > without a list of keys, ANTHROPIC_API_KEY counts',
        ),
      ],
    },
  ],
};

export const CHANNELS: Section = {
  section: 'Configuration: channels',
  rows: [
    {
      promise: 'where the database of signal-cli lies',
      key: 'channels.signal.db_path',
      default: './db/signal.db',
      applies: 'restart',
      by: signal('the key is known and checked, and nothing opens it'),
    },
    {
      promise: 'on Signal, what is said before each call of a tool is sent by itself',
      key: 'channels.signal.verbose',
      default: false,
      applies: 'restart',
      by: signal('the terminal has /verbose for it'),
    },
  ],
};
