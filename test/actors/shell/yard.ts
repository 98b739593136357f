/** Real things outside of a sandbox to get at, and commands that try to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { ShellScope } from '../../../src/protocol/contracts/shell.ts';
import { TestShell } from './support.ts';

export const ESCAPED = 'E S C A P E D';
const SECRET = 'the spare key is under the blue pot';
const SOUL = 'I am kind.\n';

/** What each turn of a full person is bounded by: the own folder of the whole workspace, prompt files read only. */
export const BOUNDED: Partial<ShellScope> = {
  hidden: ['users', 'groups'],
  shown: ['users/alice'],
  readonly: ['SOUL.md', 'MISSING.md', 'channels/', 'notes/RULES.md', 'users/alice/AGENTS.md', 'users/bob/AGENTS.md'],
};

export interface Attempt {
  /** Says `ESCAPED` where it worked, or leaves something behind. */
  readonly command: string;
  readonly worked?: () => Promise<boolean>;
  /** Without a sandbox, too, only root can. */
  readonly forRoot?: true;
}

export class EscapeYard implements AsyncDisposable {
  readonly shell: TestShell;
  readonly attempts: Readonly<Record<string, Attempt>>;
  readonly #closing: (() => unknown)[];

  private constructor(shell: TestShell, attempts: Readonly<Record<string, Attempt>>, closing: (() => unknown)[]) {
    this.shell = shell;
    this.attempts = attempts;
    this.#closing = closing;
  }

  static async open(): Promise<EscapeYard> {
    const shell = await TestShell.open();
    const { home } = shell;
    await mkdir(join(home, 'run'));
    const hello = () => createServer((client) => client.on('error', () => {}).end('hello'));
    const socket = join(home, 'run/attach.sock');
    const abstract = `coop-escape-${process.pid}`;
    const [unix, hidden, tcp] = [
      hello().listen(socket),
      hello().listen(`\0${abstract}`),
      hello().listen(0, '127.0.0.1'),
    ];
    await Promise.all([unix, hidden, tcp].map((server) => once(server, 'listening')));
    const udp = createSocket('udp4');
    udp.on('message', (_, { port, address }) => udp.send('hello', port, address));
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const kept = await open(await shell.write('db/journal.db', SECRET), 'r');
    const victim = spawn('sleep', ['1000'], { env: { KEY: SECRET }, stdio: ['ignore', 'ignore', 'ignore', kept.fd] });
    await once(victim, 'spawn');
    const attempts = attemptsOf(shell, {
      ...{ socket, abstract, victim },
      ...{ tcp: (tcp.address() as AddressInfo).port, udp: udp.address().port },
    });
    const closing = [
      () => unix.close(),
      () => hidden.close(),
      () => tcp.close(),
      () => udp.close(),
      () => kept.close(),
    ];
    return new EscapeYard(shell, attempts, [...closing, () => victim.kill('SIGKILL')]);
  }

  /** As if nobody had tried anything yet. */
  async reset(): Promise<void> {
    const { shell } = this;
    await rm(shell.workspace, { recursive: true, force: true });
    await shell.write('coop.toml', `# ${SECRET}`);
    await shell.write('db/journal.db', SECRET);
    await shell.write('workspace/SOUL.md', SOUL);
    await shell.write('workspace/notes/RULES.md', SOUL);
    await shell.write('workspace/users/alice/AGENTS.md', SOUL);
    await shell.write('workspace/users/bob/AGENTS.md', SOUL);
    await shell.write('workspace/users/bob/diary', SECRET);
    await shell.write('workspace/groups/kitchen/inner/list', SECRET);
  }

  /** Whether it worked. */
  async try(name: string, scope: Partial<ShellScope>): Promise<boolean> {
    const { command, worked } = this.attempts[name] ?? { command: 'false' };
    await this.reset();
    const ran = await this.shell.run(command, { ...BOUNDED, ...scope });
    return ran.output.includes(ESCAPED) || ran.output.includes(SECRET) || ((await worked?.()) ?? false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closing) await close();
    await this.shell[Symbol.asyncDispose]();
  }
}

interface Outside {
  readonly socket: string;
  readonly abstract: string;
  readonly victim: ChildProcess;
  readonly tcp: number;
  readonly udp: number;
}

const say = `echo ${ESCAPED}`;
const python = (code: string): string => `python3 - <<'PYTHON'\n${code}\nPYTHON`;
const connecting = (address: string): string =>
  python(`import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect(${address})\nprint("${ESCAPED}")`);

function attemptsOf({ home }: TestShell, { socket, abstract, victim, tcp, udp }: Outside): Record<string, Attempt> {
  const pid = victim.pid ?? 0;
  const at = (path: string): string => join(home, path);
  const differs = (path: string, text: string | undefined) => async () =>
    (await readFile(at(path), 'utf8').catch(() => undefined)) !== text;
  const soul = differs('workspace/SOUL.md', SOUL);
  const rules = differs('workspace/notes/RULES.md', SOUL);
  const exists = (path: string) => () =>
    stat(at(path)).then(
      () => true,
      () => false,
    );
  return {
    'the attach socket': { command: connecting(`"${socket}"`) },
    'an abstract socket': { command: connecting(`"\\0${abstract}"`) },
    'a server on the loopback': { command: `exec 3<>/dev/tcp/127.0.0.1/${tcp} && head -c 5 <&3 && ${say}` },
    'a name server on the loopback': {
      command: python(
        `import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.settimeout(2)\ns.sendto(b"x", ("127.0.0.1", ${udp}))\ns.recv(9)\nprint("${ESCAPED}")`,
      ),
    },
    'a socket to the machine below': { command: python(`import socket\nsocket.socket(40, 1, 0)\nprint("${ESCAPED}")`) },
    'a signal to a process outside': { command: `kill -0 ${pid} && ${say}` },
    'ptrace of a process outside': {
      command: python(
        `import ctypes\nl = ctypes.CDLL(None)\nif l.ptrace(16, ${pid}, 0, 0) == 0:\n  print("${ESCAPED}")\n  l.waitpid(${pid}, None, 0)\n  l.ptrace(17, ${pid}, 0, 0)`,
      ),
    },
    'the environment of a process outside': { command: `tr '\\0' '\\n' < /proc/${pid}/environ` },
    'a descriptor of a process outside': { command: `cat /proc/${pid}/fd/3` },
    'the root of a process outside': { command: `cat /proc/${pid}/root${at('coop.toml')}` },
    'coop.toml': { command: `cat ${at('coop.toml')} ../coop.toml` },
    'a database, to read': { command: `cat ${at('db/journal.db')}` },
    'a database, to write': { command: `echo x >> ${at('db/journal.db')}`, worked: differs('db/journal.db', SECRET) },
    'a file outside, to write': {
      command: `rm -f ${at('outside')}; echo x > ${at('outside')}`,
      worked: exists('outside'),
    },
    'the folder of another person': { command: 'cat users/bob/diary' },
    'the names of other people': { command: `ls users | grep -q bob && ${say}` },
    'the folder of a room': { command: 'cat groups/kitchen/inner/list' },
    'a prompt file, to write': { command: 'echo x > SOUL.md', worked: soul },
    'a prompt file, renamed over': { command: 'echo x > new; mv -f new SOUL.md', worked: soul },
    'a prompt file, removed': { command: 'rm -f SOUL.md', worked: soul },
    'a prompt file, by a second name': { command: 'ln SOUL.md second && echo x > second', worked: soul },
    'a prompt file, by its mode': {
      command: 'chmod 666 SOUL.md; chattr -i SOUL.md; sed -i s/kind/evil/ SOUL.md',
      worked: soul,
    },
    'a prompt file, by its folder': {
      command: 'mv notes old; mkdir notes; echo x > notes/RULES.md',
      worked: rules,
    },
    'a prompt file that is missing': { command: 'echo x > MISSING.md', worked: exists('workspace/MISSING.md') },
    'a folder of prompt files that is missing': {
      command: 'mkdir -p channels; echo x > channels/signal.md',
      worked: exists('workspace/channels/signal.md'),
    },
    'the own prompt file': {
      command: 'echo x > users/alice/AGENTS.md',
      worked: differs('workspace/users/alice/AGENTS.md', SOUL),
    },
    'the own prompt file, by its folder': {
      command: 'mv users/alice users/old; mkdir -p users/alice; echo x > users/alice/AGENTS.md',
      worked: differs('workspace/users/alice/AGENTS.md', SOUL),
    },
    'a mount of its own': { command: `unshare -m sh -c 'mount -t tmpfs x /tmp && ${say}'`, forRoot: true },
    'a user namespace': { command: `unshare -Ur sh -c '${say}'` },
    'another root': { command: `unshare -Urm chroot / sh -c '${say}'` },
    'a file with the rights of its owner': { command: `cp /bin/true own; chmod u+s own; test -u own && ${say}` },
    'a device': { command: `mknod device c 1 1 && ${say}`, forRoot: true },
    'the log of the kernel': { command: `test -e /dev/kmsg && ${say}` },
    'what the kernel tells of the machine': { command: `test -e /sys/kernel && ${say}` },
    'the keys of the session': {
      command: python(
        `import ctypes, platform\nn = 250 if platform.machine() == "x86_64" else 219\nif ctypes.CDLL(None).syscall(n, 0, -3, 1) > 0: print("${ESCAPED}")`,
      ),
    },
    'memory of nobody': {
      command: python(`import os\nos.memfd_create("x")\nprint("${ESCAPED}")`),
    },
  };
}
