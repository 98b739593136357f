import { held, type Section, signal } from '../row.ts';

const RAN = 'a job > says its answer to its person, is delivered by receipt, and what they say next is understood';
const CLOCK = 'the trace > tells of a run from the clock to the receipt, as of any message';
const SILENT =
  'a job > without a user is silent work of the owner: it may do what it is worth, and says nothing to anybody';
const DELIVERED = held('daemon/schedule', 'a canary > does not come out of a job %s');
const QUIET = 'a job > R26: that has nothing to tell tells nobody';
const EMPTY = 'a job > that looks into an empty HEARTBEAT.md asks no model; one line in it, and it does';

export const CRON: Section = {
  section: 'Configuration: cron',
  rows: [
    {
      promise: 'the daemon sends messages to the agent by the clock',
      key: 'cron',
      default: [],
      applies: 'at once',
      by: [
        held('daemon/schedule', CLOCK, 'a change of coop.toml > takes jobs in and out while the daemon runs'),
        held(
          'actors/scheduler/ticker',
          'a year of jobs in several zones > fires each instant of an independent enumeration once, on time, and nothing else',
        ),
      ],
    },
    {
      promise: 'what a job is called; unique',
      key: 'cron[].name',
      by: [
        held('daemon/schedule', RAN, 'coop cron > lists, foretells, runs and tells, for people and for programs'),
        held('config/check', 'a job > that says %s is refused'),
      ],
    },
    {
      promise: 'when it runs: a standard cron expression',
      key: 'cron[].cron',
      by: [
        held(
          'domain/schedule/runs',
          'the runs of a job > of a whole year are those of an independent enumeration, in every zone',
          'a weekday > written %s is POSIX',
          'an expression that is none > %s says what is wrong',
        ),
        held('daemon/schedule', CLOCK),
      ],
    },
    {
      promise: 'as whom it runs, optional',
      key: 'cron[].user',
      by: [
        held('daemon/schedule', RAN, 'a canary > of Alice is found by her own job, for her'),
        held(
          'actors/supervisor/jobs',
          'a job > L10: is worth the lowest of its person, of what the file says of it, and of every place that its words go to',
        ),
      ],
    },
    { promise: 'what the agent is told', key: 'cron[].message', by: [held('daemon/schedule', RAN)] },
    {
      promise: 'the answer to a job with a user goes to that person; where they have only a terminal, there',
      by: [held('daemon/schedule', RAN)],
    },
    {
      promise: 'to all channels of theirs but the terminal, where there are others: Signal',
      by: signal('the terminal is the only channel that carries words'),
    },
    { promise: 'an explicit target takes the place of that', by: [DELIVERED] },
    {
      promise: 'the channel of the target',
      key: 'cron[].deliver.channel',
      by: [DELIVERED, held('config/check', 'a job > that has no good place to deliver to is warned of: %s')],
    },
    {
      promise: 'who of the channel, or a group of it: "group:…"',
      key: 'cron[].deliver.target',
      by: [DELIVERED, held('config/check', 'a job > to a room that the owner has said the worth of has no warning')],
    },
    {
      promise: 'the target may be a person or a group of Signal ("group:<hex>")',
      by: signal('it is taken and checked, and warned of: nothing is delivered there yet'),
    },
    {
      promise: 'an answer of only HEARTBEAT_OK is not delivered',
      by: [
        held('daemon/schedule', QUIET),
        held('domain/schedule/silence', 'an answer that has nothing to tell > is silent: %j'),
      ],
    },
    {
      promise: 'an empty HEARTBEAT.md asks no model',
      by: [held('daemon/schedule', EMPTY), held('domain/schedule/silence', 'HEARTBEAT.md > is empty: %j')],
    },
    {
      promise: 'a job without user and target is silent work',
      by: [
        held('daemon/schedule', SILENT),
        held('config/check', 'a job > without a user and a target is silent work of the owner'),
      ],
    },
  ],
};
