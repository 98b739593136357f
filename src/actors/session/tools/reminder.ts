import type { Client } from '../../../protocol/contract.ts';
import {
  REMINDER_TEXT_MAX,
  type Reminder,
  RemindersContract,
  RemindersKeepContract,
} from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { ReminderPorts } from '../../../protocol/ports/index.ts';
import * as z from '../../../protocol/schema.ts';
import { connect } from '../../kernel/link/index.ts';
import { type ToolAnswer, type ToolCall, type Tools, tool } from './tool.ts';

/** A place in time: with a zone, or it would be somebody's guess. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/;

/** What somebody wants to be reminded of. Setting and cancelling end when the turn has read what is believed less. */
export function openReminders(ports: ReminderPorts | undefined): Tools {
  if (ports === undefined) return { tools: [], close: () => {} };
  const reading = connect(ports.read, RemindersContract);
  const keeping = connect(ports.keep, RemindersKeepContract);

  const reminder = tool({
    name: 'reminder',
    description:
      `Say something to the person at a time of theirs, here. action "set": at (ISO 8601 with a zone, such as ` +
      `2026-03-01T08:00:00${ports.offset}; the person's zone is ${ports.timezone}) and text; "list"; "cancel": id.`,
    schema: z.strictObject({
      action: z.enum(['set', 'list', 'cancel']),
      at: z.optional(z.string().check(z.maxLength(40))),
      text: z.optional(z.string().check(z.minLength(1), z.maxLength(REMINDER_TEXT_MAX))),
      id: z.optional(z.int()),
    }),
    effect: 'keyed',
    async run({ action, at, text, id }, call) {
      switch (action) {
        case 'set':
          return told({ set: shown(await whileBelieved(() => keeping.call.set(wish(at, text, call)))) });
        case 'cancel':
          if (id === undefined) throw argument('cancel needs the id of a reminder: list them');
          return told({ cancelled: shown(await whileBelieved(() => keeping.call.cancel({ key: call.key, id }))) });
        case 'list':
          return told({ reminders: (await reading.call.list({})).reminders.map(shown) });
      }
    },
  });

  return {
    tools: [reminder],
    close() {
      reading.close();
      keeping.close();
    },
  };
}

type Setting = Parameters<Client<typeof RemindersKeepContract>['set']>[0];

function wish(at: string | undefined, text: string | undefined, { key }: ToolCall): Setting {
  if (at === undefined || text === undefined) throw argument('set needs at and text');
  const instant = INSTANT.test(at) ? Date.parse(at) : Number.NaN;
  if (!Number.isInteger(instant))
    throw argument('at: write a date and time with a zone, such as 2026-03-01T08:00:00+01:00');
  return { key, at: instant, text };
}

async function whileBelieved<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CoopError) || error.code !== 'E_REVOKED') throw error;
    throw new CoopError('E_NARROWED', { done: 'set or cancelled' }, error);
  }
}

const argument = (why: string): CoopError => new CoopError('E_TOOL_ARGUMENT', { tool: 'reminder', why });

const shown = ({ id, at, text }: Reminder) => ({ id, at: new Date(at).toISOString(), text });

const told = (answer: unknown): ToolAnswer => ({ text: JSON.stringify(answer) });
