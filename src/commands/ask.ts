/** `coop ask "…"`: one message, and its answer on standard output. */
import { randomUUID } from 'node:crypto';
import type { AttachResult } from '../protocol/attach.ts';
import { CoopError } from '../protocol/errors.ts';
import { isName } from '../protocol/ids.ts';
import { Answer } from './answer.ts';
import type { AttachClient } from './client.ts';
import { readQuestion } from './question.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from './shell.ts';
import { type PlaceOptions, type Visit, visit } from './visit.ts';

export interface AskOptions extends PlaceOptions {
  /** `--to ROOM`: where the answer is said, too. */
  readonly to?: readonly string[];
  readonly verbose?: boolean;
  readonly json?: boolean;
}

interface Question {
  readonly text: string;
  readonly rooms: string[];
}

/** The turn has committed and its reply is on its way: it does not take longer than this. */
const REPLY_DEADLINE_MS = 10_000;
/** After Ctrl-C: how long the daemon may take to say that it stopped. */
const STOP_DEADLINE_MS = 2_000;

export async function ask(words: readonly string[], options: AskOptions, shell: Shell): Promise<ExitCode> {
  const rooms = options.to?.map(roomGiven) ?? [];
  const text = await readQuestion(words, shell);
  return visit(shell, options, (place) => converse({ text, rooms }, place, options, shell));
}

async function converse(
  { text, rooms }: Question,
  { client, opened }: Visit,
  options: AskOptions,
  shell: Shell,
): Promise<ExitCode> {
  if (options.verbose) printLine(shell.stderr, visible(describe(opened)));

  const asked = { text, id: randomUUID(), alone: true, ...(rooms.length > 0 && { rooms }) };
  const { message } = await client.call('send', asked);
  const answer = new Answer(message, shell, { verbose: options.verbose ?? false, stream: options.json !== true });
  shell.interrupted().addEventListener('abort', () => stop(client), { once: true });
  const reply = await listen(client, answer);
  if (options.json) {
    const { person, place, effective } = opened;
    // With other rooms the turn is worth the least of them all, which is not known here.
    const worth = rooms.length > 0 ? { rooms } : { level: effective.level };
    printJson(shell, { message, person, place, ...worth, text: reply, tools: answer.tools });
  }
  return 0;
}

/** `kitchen` or `#kitchen`. @throws CoopError `E_NAME` */
function roomGiven(text: string): string {
  const room = text.replace(/^#/, '');
  if (!isName(room)) throw new CoopError('E_NAME', { name: room.slice(0, 40) });
  return room;
}

function describe({ person, place, effective }: AttachResult<'open'>): string {
  return `[${person ?? 'a stranger'} in ${place} at ${effective.level}] ${effective.why}`;
}

async function listen(client: AttachClient, answer: Answer): Promise<string> {
  let why = 'the daemon is gone';
  let overdue: NodeJS.Timeout | undefined;
  try {
    for await (const event of client.events) {
      const reply = answer.take(event);
      if (reply !== undefined) return reply;
      if (event.method === 'stopping') why = 'the daemon is stopping';
      if (event.method === 'changed') why = CHANGED;
      if (event.method === 'turn.ended') overdue ??= setTimeout(() => client.close(late()), REPLY_DEADLINE_MS);
    }
  } finally {
    clearTimeout(overdue);
    answer.finish();
  }
  throw new CoopError('E_STREAM', { why });
}

const CHANGED = 'what you may see here has changed meanwhile; see the answer with "coop attach", or ask again';

const late = (): CoopError => new CoopError('E_STREAM', { why: 'the turn ended and its reply did not come' });

/** The turn answers a stop by failing with `E_CANCELLED`, like any failure; where it does not, nobody waits. */
function stop(client: AttachClient): void {
  const end = (): void => client.close(new CoopError('E_CANCELLED'));
  client.call('stop', {}, { deadlineMs: STOP_DEADLINE_MS }).then(() => setTimeout(end, STOP_DEADLINE_MS).unref(), end);
}
