import { moment } from '../../../domain/moment.ts';
import type { Client, Port } from '../../../protocol/contract.ts';
import {
  ConversationId,
  ConversationsContract,
  type Heard,
  type HeardLine,
} from '../../../protocol/contracts/conversations.ts';
import * as z from '../../../protocol/schema.ts';
import { lowest, reaches, type TrustLevel } from '../../../protocol/trust.ts';
import { connect } from '../../kernel/link/index.ts';
import { type Tool, type ToolAnswer, type Tools, tool } from './tool.ts';

const LIMIT = 8;
const LIMIT_MOST = 20;

/** Characters of one answer, and of what one hit says: the rest of a model's attention is for other things. */
const ANSWER_MAX = 12_000;
const TEXT_MAX = 700;
const LINE_MAX = 120;

/** Looks for what was said aloud; no tool where no port was lent. */
export function openConversations(port: Port<typeof ConversationsContract> | undefined, level: TrustLevel): Tools {
  if (port === undefined) return { tools: [], close() {} };
  const { call, close } = connect(port, ConversationsContract);
  return { tools: [conversationSearch(call, level)], needs: 'search', close };
}

function conversationSearch(call: Client<typeof ConversationsContract>, level: TrustLevel): Tool {
  return tool({
    name: 'conversation_search',
    description:
      'Look up what was said before, here or elsewhere, by the people here and by you. Use words that were said. Returns the ' +
      'best matches with the line before and after: who said it, when, where, and "believed" where those words are to be ' +
      'believed less than whom you talk with.',
    schema: z.strictObject({
      query: z.string().check(z.minLength(1), z.maxLength(2_000)),
      limit: z.optional(z.int().check(z.minimum(1), z.maximum(LIMIT_MOST))),
      conversation: z.optional(z.union([ConversationId, z.int()])),
    }),
    effect: 'none',
    async run({ query, limit = LIMIT, conversation }) {
      const where = conversation === undefined ? {} : { conversation: String(conversation) };
      const { results, behind } = await call.search({ queries: [query], limit, ...where });
      return answer(results[0] ?? [], behind, level);
    },
  });
}

function answer(found: readonly Heard[], behind: boolean, level: TrustLevel): ToolAnswer {
  let left = ANSWER_MAX;
  const shown = found.filter((heard) => {
    left -= JSON.stringify(told(heard, level)).length;
    return left >= 0;
  });
  const text = JSON.stringify({
    found: shown.map((heard) => told(heard, level)),
    ...(behind ? { note: 'not everything that was said can be found yet' } : {}),
  });
  const [first, ...others] = shown.map(({ integrity }) => integrity);
  return first === undefined ? { text } : { text, integrity: lowest(first, ...others) };
}

function told(heard: Heard, level: TrustLevel): object {
  const { conversation, name, place, speaker, at, text, before, after, integrity } = heard;
  return {
    by: speaker ?? 'you',
    at: `${moment(at)} UTC`,
    where: name === null ? place : `brought along: ${name}`,
    conversation,
    text: cut(text, TEXT_MAX),
    ...(before === null ? {} : { before: beside(before) }),
    ...(after === null ? {} : { after: beside(after) }),
    ...(reaches(integrity, level) ? {} : { believed: integrity }),
  };
}

const beside = ({ speaker, text }: HeardLine): string => `${speaker ?? 'you'}: ${cut(text, LINE_MAX)}`;

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
