import type { Client, Port } from '../../../../protocol/contract.ts';
import { ShellContract } from '../../../../protocol/contracts/shell.ts';
import { CoopError } from '../../../../protocol/errors.ts';
import type { ShellPorts } from '../../../../protocol/ports/index.ts';
import * as z from '../../../../protocol/schema.ts';
import { connect } from '../../../kernel/link/index.ts';
import { type ToolCall, type Tools, tool } from '../tool.ts';
import { type Ran, told } from './told.ts';

const DEFAULT_SECONDS = 120;
const MOST_SECONDS = 600;
const COMMAND_MAX = 100_000;

/** One that was opened, and how it is called. */
type Way = Client<typeof ShellContract>;

/**
 * Commands. What the owner opened is gone the moment the turn has loaded what it believes less: then they run in the sandbox
 * alone, or not at all.
 */
export function openShell(ports: ShellPorts | undefined): Tools {
  if (ports === undefined) return { tools: [], close: () => {} };
  const closing: (() => void)[] = [];
  const open = (port: Port<typeof ShellContract>): Way => {
    const { call, close } = connect(port, ShellContract);
    closing.push(close);
    return call;
  };
  const confined = ports.confined === undefined ? undefined : open(ports.confined);
  const trusted = ports.trusted === undefined ? undefined : open(ports.trusted.port);
  const opens = ports.trusted?.opens;
  const hosts = opens === undefined || opens === 'everything' ? [] : opens;

  const timeout = z.optional(z.int().check(z.minimum(1), z.maximum(MOST_SECONDS)));
  const arguments_ = { command: z.string().check(z.minLength(1), z.maxLength(COMMAND_MAX)), timeout };
  const bash = tool({
    name: 'bash',
    description: describe(opens, hosts),
    // An argument that could do nothing is not there.
    schema: z.strictObject(hosts.length === 0 ? arguments_ : { ...arguments_, network: z.optional(z.boolean()) }),
    effect: 'unkeyed',
    async run({ command, timeout: seconds = DEFAULT_SECONDS, ...more }, call) {
      const wantsMore = opens === 'everything' || ('network' in more && more.network === true);
      const asked = { command, timeoutMs: seconds * 1_000, integrity: call.integrity };
      const ran = wantsMore
        ? await onFirst([trusted, opens === 'everything' ? confined : undefined], asked, call)
        : await onFirst([confined], asked, call);
      return { text: told(ran, hosts), integrity: ran.integrity };
    },
  });
  return {
    tools: [bash],
    needs: 'shell',
    close() {
      for (const close of closing) close();
    },
  };
}

type Asked = Parameters<Way['run']>[0];

async function onFirst(ways: readonly (Way | undefined)[], asked: Asked, { signal }: ToolCall): Promise<Ran> {
  for (const way of ways) {
    if (way === undefined) continue;
    const cancel = (): void => void way.cancel({}).catch(() => {});
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await way.run(asked);
    } catch (error) {
      if (!(error instanceof CoopError) || error.code !== 'E_REVOKED') throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
  throw new CoopError('E_SANDBOX', { why: CLOSED });
}

const CLOSED =
  'what this turn has read is believed less than the person, so that what the owner opened for commands is closed; a command ' +
  'without it may still run';

function describe(opens: readonly string[] | 'everything' | undefined, hosts: readonly string[]): string {
  const where =
    opens === 'everything'
      ? 'Run a command with bash on the machine itself, without a sandbox, in the folder of your files. Everything that it prints ' +
        'counts as a stranger’s words: after the first one commands run in a sandbox, or not at all, so do what belongs together in one.'
      : 'Run a command with bash in a sandbox. The current folder is that of your files, and the only one that is kept; /tmp and ' +
        'the home folder are gone when it ends, and so is whatever still runs. What prompts are made of can be read only.';
  const network =
    hosts.length === 0
      ? opens === 'everything'
        ? ''
        : ' There is no network.'
      : ` Without network: true there is no network; with it, through the proxy of the environment: ${hosts.join(', ')}. ` +
        'What it prints then counts as a stranger’s words.';
  return `${where}${network} timeout is in seconds, ${DEFAULT_SECONDS} where it is not said. Standard output and error come together; of much the beginning and the end.`;
}
