import type { AssistantBlock, Message } from '../../protocol/model.ts';

const PREFIX_MAX = 150;

/**
 * A reply whose calls each have an id of their own, of characters that every provider takes back. Some models name every call
 * alike, others `functions.read:0`: then nobody could tell whose a result is, or the conversation would be refused from then on.
 */
export function withOwnIds(content: readonly AssistantBlock[], before: readonly Message[]): AssistantBlock[] {
  const taken = new Set(before.flatMap(idsOf));
  return content.map((block) => {
    if (block.type !== 'tool_call') return block;
    const plain = block.id.replaceAll(/[^\w-]/g, '_');
    let id = plain;
    for (let more = 2; taken.has(id); more += 1) id = `${plain.slice(0, PREFIX_MAX)}-${more}`;
    taken.add(id);
    return id === block.id ? block : { ...block, id };
  });
}

function idsOf({ role, content }: Message): string[] {
  if (role === 'user') return [];
  return content.flatMap((block) => (block.type === 'tool_call' ? [block.id] : []));
}
