/** What systemd is told of the daemon: a unit of the user's own manager. Text, and nothing else. */

/** Everything the service is made of. Absolute paths. */
export interface ServiceParts {
  /** The Node that runs it. */
  readonly node: string;
  /** `main.js` of the build. */
  readonly main: string;
  readonly config: string;
  /** Holds the keys. */
  readonly keys: string;
}

/** What `bin/coop` says to Node, too: the supervisor's own heap, in MB (docs/performance.md). */
export const NODE_FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=512'] as const;

/** The exit code of a start that no other try makes better: `EX_CONFIG` of sysexits.h, which systemd shows as `CONFIG`. */
export const UNCONFIGURED = 78;

/** Seconds that systemd waits for an orderly end: more than the daemon's own deadlines together (`STOP_MS`). */
export const STOP_SEC = 60;

/** Seconds without a word of the daemon after which it is started anew. It says one at half time. */
const WATCHDOG_SEC = 60;

/**
 * The unit. What it does not say on purpose: nothing of namespaces (ProtectSystem, PrivateTmp, …), which a user's manager can
 * only set where the kernel gives everybody user namespaces, and which hide the socket in /tmp from clients; no
 * MemoryDenyWriteExecute, since V8 compiles while it runs; no RestrictNamespaces and no filter of mounts or debuggers, since
 * commands have a sandbox of their own.
 */
export const systemdUnit = ({
  node,
  main,
  config,
  keys,
}: ServiceParts): string => `# Written by "coop service install", and anew by the next: "systemctl --user edit" is for lines of your own.
[Unit]
Description=coop, a personal agent gateway (${inUnit(config)})
Documentation=file://${inUnit(main.replace(/dist\/main\.js$/, 'docs/operations.md').replaceAll(' ', '%20'))}
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=notify
# The daemon speaks through systemd-notify, which is a process beside it.
NotifyAccess=all
ExecStart=${[node, ...NODE_FLAGS, main, 'start', '-c', config].map(quoted).join(' ')}
ExecReload=/bin/kill -HUP $MAINPID
# Few arenas for threads that come and go, as bin/coop says it (docs/performance.md).
Environment=MALLOC_ARENA_MAX=2
# Keys, one NAME=value a line. Only you may read the file (mode 0600).
EnvironmentFile=-${inUnit(globless(keys))}

Restart=on-failure
# A command line or a configuration that does not fit: starting again would end the same.
RestartPreventExitStatus=2 ${UNCONFIGURED}
RestartSec=2
WatchdogSec=${WATCHDOG_SEC}
TimeoutStartSec=120
# More than the daemon takes at most by itself.
TimeoutStopSec=${STOP_SEC}
# Whatever it started ends with it.
KillMode=control-group

UMask=0077
# A dump of the memory would hold what people said.
LimitCORE=0
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
# Refused, not fatal. What makes the sandbox of commands (mounts, namespaces) is not among them.
SystemCallFilter=~@clock @cpu-emulation @module @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM

[Install]
WantedBy=default.target
`;

/** `%` begins a specifier everywhere in a unit. */
const inUnit = (text: string): string => text.replaceAll('%', '%%');

/** A path that systemd takes for a pattern of paths: it stands for itself alone. */
const globless = (path: string): string => path.replaceAll(/[\\*?[]/g, '\\$&');

/** The configuration that a unit of ours serves: the last word of its command line. */
export function configOfUnit(text: string): string | undefined {
  const line = /^ExecStart=(.*)$/m.exec(text)?.[1] ?? '';
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quotedWord, plain]) => quotedWord ?? plain ?? '',
  );
  const last = words.at(-2) === '-c' ? words.at(-1) : undefined;
  return last?.replaceAll(/\\(.)/g, '$1').replaceAll('$$', '$').replaceAll('%%', '%');
}

/** One word of a command line: what systemd would take apart, expand or unescape stays as it is. */
const quoted = (word: string): string =>
  /^[\w./:@+,=-]+$/.test(word) ? word : `"${inUnit(word).replaceAll(/[\\"]/g, '\\$&').replaceAll('$', '$$$$')}"`;
