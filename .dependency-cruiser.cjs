// Direction of imports: protocol <- domain <- kernel <- actors <- main (docs/architecture.md).
const actors = [
  'journal',
  'store',
  'index',
  'session',
  'provider',
  'workspace',
  'shell',
  'web',
  'scheduler',
  'channel',
  'observer',
];

/** @param {string} from @param {string[]} mayReach */
const only = (name, from, mayReach) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: mayReach },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/', pathNot: 'actor\\.ts$' }, to: {} },
    only('protocol-stands-alone', '^src/protocol/', ['^src/protocol/']),
    only('domain-knows-protocol', '^src/domain/', ['^src/(protocol|domain)/']),
    only('kernel-knows-no-actor', '^src/actors/kernel/', ['^src/(protocol|domain|actors/kernel)/']),
    ...actors.map((actor) =>
      only(`${actor}-knows-no-other-actor`, `^src/actors/${actor}/`, [
        `^src/(protocol|domain|actors/kernel|actors/${actor})/`,
      ]),
    ),
    only('supervisor-knows-config', '^src/actors/supervisor/', [
      '^src/(protocol|domain|config|actors/kernel|actors/supervisor)/',
    ]),
    only('config-is-plain', '^src/config/', ['^src/(protocol|domain|config)/']),
    // Commands and the terminal client reach the daemon through the attach protocol only. `start` is the daemon.
    only('commands-speak-attach', '^src/(commands|tui)/', ['^src/(protocol|domain|config|commands|tui)/']),
    {
      name: 'comlink-only-in-the-link',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/actors/kernel/link/' },
      to: { path: 'comlink' },
    },
    {
      name: 'sqlite-only-in-owners',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/actors/(journal|store|index)/|^src/actors/kernel/sqlite/' },
      to: { path: 'better-sqlite3' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
