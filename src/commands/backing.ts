/** The commands of backups. */
import { Option } from 'commander';
import type { LoadDatabases } from './backup/databases.ts';
import { type Entry, json, owner } from './entry.ts';
import type { Shell } from './shell.ts';

export const backing = (shell: Shell, load: LoadDatabases): Entry => ({
  name: 'backup',
  about: 'everything of the household in one archive, without keys',
  example: 'coop backup create ~/backups',
  parts: [
    {
      name: 'create [target]',
      about:
        'make one, whether the daemon runs or not; a file, or a folder (default: here) for one with the date in its name',
      example: 'coop backup create ~/backups',
      options: [owner, new Option('--with-credentials', 'also where coop.toml seems to hold a key'), json],
      run: async (options, [to]) => (await import('./backup/create.ts')).createBackup(to, options, shell, load),
    },
    {
      name: 'verify <file>',
      about: 'whether a backup is whole and can be used',
      example: 'coop backup verify coop-2026-03-01-183000.tar',
      options: [json],
      run: async (options, [file]) => (await import('./backup/verify.ts')).verifyBackup(file, options, shell, load),
    },
    {
      name: 'restore <file>',
      about: 'put a household back as it was; replies that waited then are not sent again',
      example: 'coop backup restore coop-2026-03-01-183000.tar --dir ~/household',
      options: [
        new Option('-d, --dir <folder>', 'where to; or name the configuration with -c'),
        new Option('--replace', 'put aside what is there'),
        new Option('--outside', 'also where its coop.toml names folders beyond that'),
        json,
      ],
      run: async (options, [file]) => (await import('./backup/restore.ts')).restoreBackup(file, options, shell, load),
    },
  ],
});
