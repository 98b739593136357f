/** The commands that look at the household, and at how its daemon is. */
import { Option } from 'commander';
import type { LoadDatabases } from './backup/databases.ts';
import { type Entry, json, owner, place } from './entry.ts';
import type { Here } from './service/service.ts';
import { unit } from './serving.ts';
import type { Shell } from './shell.ts';

export const looking = (shell: Shell, here: Here, load: LoadDatabases): readonly Entry[] => [
  {
    name: 'check',
    about: 'say what could stop a start or has no effect',
    example: 'coop check --json',
    options: [json],
    run: async (options) => (await import('./check.ts')).check(options, shell),
  },
  {
    name: 'doctor',
    about: 'look at the configuration, the running daemon and what is around them; changes nothing without --fix',
    example: 'coop doctor --fix',
    options: [unit, new Option('--fix', 'mend what can be mended without asking'), json],
    run: async (options) => (await import('./doctor/doctor.ts')).doctor(options, shell, here, load),
  },
  {
    name: 'status',
    about: 'show the running daemon',
    example: 'coop status',
    options: [...place, json],
    run: async (options) => (await import('./status.ts')).status(options, shell),
  },
  {
    name: 'whoami',
    about: 'show who you are here, and what a turn would be lent',
    example: 'coop whoami --as bob --room kitchen',
    options: [...place, json],
    run: async (options) => (await import('./whoami.ts')).whoami(options, shell),
  },
  {
    name: 'ps',
    about: 'every actor, and how it is; without a word, list them',
    example: 'coop ps restart store:shared',
    parts: [
      {
        name: 'list',
        about: 'every actor: what it does, since when, how often it was restarted and why',
        example: 'coop ps --json',
        options: [...place, json],
        run: async (options) => (await import('./ps.ts')).ps(options, shell),
      },
      {
        name: 'restart <id>',
        about: 'start an actor anew, also one that has failed; a session goes on with its turn in a fresh thread',
        example: 'coop ps restart store:shared',
        options: [owner, json],
        run: async (options, [id]) => (await import('./ps-restart.ts')).restartActor(id, options, shell),
      },
    ],
  },
];
