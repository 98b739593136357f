/** The commands that have the daemon run by itself. */
import { Option } from 'commander';
import { type Entry, json } from './entry.ts';
import type { Here } from './service/service.ts';
import type { Shell } from './shell.ts';

export const unit = new Option('--unit <name>', 'another name, for a second household of this user (default: coop)');

export const serving = (shell: Shell, here: Here): Entry => ({
  name: 'service',
  about: 'have the machine run the daemon (systemd, launchd); without a word, how it is',
  example: 'coop service install',
  parts: [
    {
      name: 'status',
      about: 'how the service is; exit code 1 where it does not run',
      example: 'coop service status',
      options: [unit, json],
      run: async (options) => (await import('./service/service.ts')).serviceStatus(options, shell, here),
    },
    {
      name: 'install',
      about: 'write the unit and a file for the keys, and have it started at login',
      example: 'coop service install --now',
      options: [
        unit,
        new Option('--now', 'and start it, and wait until it is ready'),
        new Option('--dry-run', 'print the unit and change nothing'),
        json,
      ],
      run: async (options) => (await import('./service/service.ts')).installService(options, shell, here),
    },
    {
      name: 'uninstall',
      about: 'stop it and remove the unit; everything of the household stays',
      example: 'coop service uninstall',
      options: [unit, json],
      run: async (options) => (await import('./service/service.ts')).uninstallService(options, shell, here),
    },
    {
      name: 'start',
      about: 'start it, and wait until it is ready',
      example: 'coop service start',
      options: [unit, json],
      run: async (options) => (await import('./service/service.ts')).startService(options, shell, here),
    },
    {
      name: 'stop',
      about: 'stop it in order, and wait until it has ended',
      example: 'coop service stop',
      options: [unit, json],
      run: async (options) => (await import('./service/service.ts')).stopService(options, shell, here),
    },
    {
      name: 'logs',
      about: 'what the daemon printed',
      example: 'coop service logs --follow',
      options: [
        unit,
        new Option('-n, --lines <count>', 'how many (default: 100)'),
        new Option('-f, --follow', 'and what comes, until Ctrl-C'),
        json,
      ],
      run: async (options) => (await import('./service/service.ts')).serviceLogs(options, shell, here),
    },
  ],
});
