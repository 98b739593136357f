/** The commands about jobs: what runs by the clock. */
import { Option } from 'commander';
import { type Entry, json, owner } from './entry.ts';
import type { Shell } from './shell.ts';

const limit = new Option('-n, --limit <count>', 'how many');

export const scheduling = (shell: Shell): Entry => ({
  name: 'cron',
  about: 'what runs by the clock; without a word, list the jobs',
  example: 'coop cron runs morning-briefing',
  parts: [
    {
      name: 'list',
      about: 'the jobs: when each runs next, as whom, where its words go, and how it went last',
      example: 'coop cron list --json',
      options: [owner, json],
      run: async (options) => (await import('./cron/list.ts')).listJobs(options, shell),
    },
    {
      name: 'next [job]',
      about: 'when they run next',
      example: 'coop cron next heartbeat --limit 5',
      options: [owner, limit, json],
      run: async (options, [job]) => (await import('./cron/next.ts')).nextRuns(job, options, shell),
    },
    {
      name: 'run <job>',
      about: 'have one run now, beside its times',
      example: 'coop cron run morning-briefing',
      options: [owner, json],
      run: async (options, [job]) => (await import('./cron/run.ts')).runJob(job, options, shell),
    },
    {
      name: 'runs [job]',
      about: 'what came of runs: each one, also those that were skipped or missed, the newest first',
      example: 'coop cron runs heartbeat --limit 50',
      options: [owner, limit, json],
      run: async (options, [job]) => (await import('./cron/runs.ts')).showRuns(job, options, shell),
    },
  ],
});
