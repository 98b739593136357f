import type { AssistantBlock, Message } from '../../protocol/model.ts';

const PREFIX_MAX = 150;

/**
 * A reply whose calls each have an id of their own. Some models name every call alike: then nobody could tell whose a result is,
 * and a provider would refuse the conversation from then on.
 */
export function withOwnIds(content: readonly AssistantBlock[], before: readonly Message[]): AssistantBlock[] {
  const taken = new Set(before.flatMap(idsOf));
  return content.map((block) => {
    if (block.type !== 'tool_call') return block;
    let id = block.id;
    for (let more = 2; taken.has(id); more += 1) id = `${block.id.slice(0, PREFIX_MAX)}-${more}`;
    taken.add(id);
    return id === block.id ? block : { ...block, id };
  });
}

function idsOf({ role, content }: Message): string[] {
  if (role === 'user') return [];
  return content.flatMap((block) => (block.type === 'tool_call' ? [block.id] : []));
}
