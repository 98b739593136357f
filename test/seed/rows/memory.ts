import { held, type Section } from '../row.ts';

const UPKEEP =
  'after the start each store is looked after, and what is remembered is embedded and found by what it means';
const NO_KEY = 'an endpoint without its key is told to the owner, and searching by words goes on';
const REMINDED = held('daemon/reload', 'a reload > of the memories that a turn is given counts from the next turn on');
const LOOKED_AFTER = held('daemon/reload', 'a reload > of how memory is looked after counts for the next run');
const HOT = held('actors/supervisor/reload', 'a changed coop.toml > %s holds at once');
const RESTART = held('actors/supervisor/reload', 'a changed coop.toml > %s waits for a restart');
const POLICY = held('actors/supervisor/upkeep', 'what the settings say > is the policy of a run, in ms');
const LENT = held('actors/supervisor/plan', 'the powers of a level > $level in a $where is lent what the table says');
const STORES = held(
  'protocol/trust',
  'the table of powers > gives a store to read exactly to the levels that reach it',
);
const LEVELS = held(
  'daemon/trust',
  'what a turn may see > private memories are found at full, shared ones also at inner, social ones also at familiar, none at public',
);
const ENDPOINTS = held(
  'actors/provider/embedding/embedding',
  'an endpoint of %s > is asked in its own words, and gives a vector a text in their order',
);

export const MEMORY: Section = {
  section: 'Configuration: memory',
  rows: [
    {
      promise: 'memory works without any configuration of it',
      by: [
        held(
          'daemon/quick-start',
          'a file that says nothing but [agent] is enough for a daemon: its owner is at the terminal, and memory works',
        ),
        held(
          'config/load',
          'what a file may leave out > only [agent] is required: the defaults are those of the documentation',
        ),
        held(
          'daemon/remember',
          'what is said and nobody asked to be kept > is found again by its person alone, after a restart, and in no other way',
        ),
      ],
    },
    {
      promise: 'the agent has tools to search, write and browse, as far as each store is open to the turn',
      by: [
        held(
          'daemon/memory',
          'a memory > is written, found, shown, corrected, its history read, taken back and purged',
          'every memory tool at every level, alone and in a room > $who, $where: what is listed is what answers, and nothing else does',
        ),
      ],
    },
    {
      promise: 'private: for full alone',
      by: [
        STORES,
        LENT,
        LEVELS,
        held('daemon/trust', 'what a turn may see > a secret stays with who told it, and a shared fact arrives'),
      ],
    },
    {
      promise: 'shared: for full and inner',
      by: [STORES, LENT, LEVELS],
    },
    {
      promise: 'social: for full, inner and familiar',
      by: [
        STORES,
        LENT,
        LEVELS,
        held(
          'daemon/remember',
          'what is said and nobody asked to be kept > aloud in a family room is found by whoever is familiar, in the room or not, and by nobody less',
        ),
      ],
    },
    {
      promise: 'SQLite databases at this path',
      key: 'memory.db_path',
      default: './db/memory.db',
      applies: 'restart',
      by: [
        held('daemon/reload', 'a reload > of what waits for a restart changes nothing before it, and all of it after'),
      ],
    },
    {
      promise: 'recent and relevant memories stand in the prompt, so that nothing has to be searched for',
      by: [
        REMINDED,
        held(
          'actors/session/reminder',
          'a turn asks the stores that it was lent > for what fits its message, what is new, and what is about files named in it',
        ),
      ],
    },
    {
      promise: 'whether they do',
      key: 'memory.prompt_index.enabled',
      default: true,
      applies: 'at once',
      by: [REMINDED, HOT],
    },
    {
      promise: 'how many at most',
      key: 'memory.prompt_index.limit',
      default: 12,
      applies: 'at once',
      by: [REMINDED, HOT],
    },
    {
      promise: 'and with how many tokens',
      key: 'memory.prompt_index.max_tokens',
      default: 1200,
      applies: 'at once',
      by: [
        REMINDED,
        HOT,
        held(
          'actors/session/reminder',
          'what a turn is reminded of > never takes more than its tokens, with any memories',
        ),
      ],
    },
  ],
};

export const RETENTION: Section = {
  section: 'Configuration: memory.retention',
  rows: [
    {
      promise: 'it runs at the start, and again and again in the background',
      by: [
        held('daemon/upkeep', UPKEEP),
        held(
          'actors/supervisor/upkeep',
          'upkeep > looks after each again and again',
          'upkeep > comes back soon where one run could not do all',
        ),
      ],
    },
    {
      promise: 'whether old observations are looked after',
      key: 'memory.retention.enabled',
      default: true,
      applies: 'at once',
      by: [HOT, held('actors/supervisor/upkeep', 'upkeep > does nothing where retention is off, from when it is off')],
    },
    {
      promise: 'the age at which stale ones are put together',
      key: 'memory.retention.compress_after_days',
      default: 14,
      applies: 'at once',
      by: [
        LOOKED_AFTER,
        HOT,
        POLICY,
        held(
          'actors/store/retention/maintain',
          'what is about the same > becomes one summary, and stays found itself, below it',
        ),
      ],
    },
    {
      promise: 'how many at least become one',
      key: 'memory.retention.compression_min_cluster_size',
      default: 3,
      applies: 'at once',
      by: [
        LOOKED_AFTER,
        HOT,
        POLICY,
        held('domain/memory/cluster', 'clusters by meaning > counts only clusters that are large enough'),
      ],
    },
    {
      promise: 'the age at which they go to the archive',
      key: 'memory.retention.archive_after_days',
      default: 30,
      applies: 'at once',
      by: [
        LOOKED_AFTER,
        HOT,
        POLICY,
        held(
          'actors/store/retention/maintain',
          'what nobody asks for > goes to the archive, is still found, and what people prefer and decided stays',
        ),
      ],
    },
    {
      promise: 'the age at which the archive forgets them for good',
      key: 'memory.retention.delete_archive_after_days',
      default: 365,
      applies: 'at once',
      by: [
        HOT,
        POLICY,
        held(
          'actors/store/retention/maintain',
          'what nobody asks for > is removed when it was in the archive for long, with its history',
        ),
      ],
    },
    {
      promise: 'how many rows one run touches',
      key: 'memory.retention.max_rows_per_run',
      default: 200,
      applies: 'at once',
      by: [
        LOOKED_AFTER,
        HOT,
        POLICY,
        held(
          'actors/store/retention/maintain',
          'a run > touches no more rows than it may, and says that there is more',
        ),
      ],
    },
  ],
};

export const EMBEDDING: Section = {
  section: 'Configuration: memory.embedding',
  rows: [
    {
      promise: 'optional search by meaning',
      by: [
        held('daemon/upkeep', UPKEEP),
        held('actors/store/vectors/vectors', 'with vectors > what means the same is found without a common word'),
      ],
    },
    {
      promise: 'without it, search is by words (FTS5)',
      by: [
        held('actors/store/search', 'searching a store > words are found in other forms, cases and accents'),
        held('actors/supervisor/upkeep', 'upkeep > asks for no vectors where there is no endpoint'),
      ],
    },
    {
      promise: 'openai, voyage, cohere or openai-compatible',
      key: 'memory.embedding.provider',
      applies: 'restart',
      by: [
        RESTART,
        ENDPOINTS,
        held('actors/provider/embedding/embedding', 'without an address > %s is asked at its vendor’s: %s'),
      ],
    },
    {
      promise: 'the model that makes the vectors',
      key: 'memory.embedding.model',
      applies: 'restart',
      by: [
        ENDPOINTS,
        held(
          'actors/store/vectors/vectors',
          'with vectors > another model makes all anew, step by step; vectors of the old one are not looked at',
        ),
      ],
    },
    {
      promise: 'how long a vector is',
      key: 'memory.embedding.dimensions',
      applies: 'restart',
      by: [
        ENDPOINTS,
        held(
          'actors/provider/embedding/embedding',
          'an embedding endpoint > with vectors of another length says which length it has',
        ),
      ],
    },
    {
      promise: 'the address of an openai-compatible endpoint',
      key: 'memory.embedding.base_url',
      applies: 'restart',
      by: [ENDPOINTS, held('daemon/upkeep', UPKEEP)],
    },
    {
      promise: 'the variable that holds its key',
      key: 'memory.embedding.api_key_env',
      applies: 'restart',
      by: [
        held('daemon/upkeep', UPKEEP, NO_KEY),
        held(
          'actors/supervisor/keys',
          'keys > that are named and not set are missed, each by its name',
          'keys > of %s embeddings are in %s where none is named',
        ),
      ],
    },
  ],
};
