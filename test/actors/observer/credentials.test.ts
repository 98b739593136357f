import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Attributes } from '../../../src/protocol/trace.ts';
import { HARMLESS } from '../../domain/credential/harmless.ts';
import { SECRETS } from '../../domain/credential/secrets.ts';
import { newTrace, parsed, span, TestObserver } from './support.ts';

/** The attributes of a turn whose content is traced, as sessions and tools make them. */
const said = (text: string): Attributes => ({
  'gen_ai.input.messages': JSON.stringify([
    { role: 'user', content: [{ type: 'text', text: `Good morning!\n\n${text}\n` }] },
    { role: 'assistant', content: [{ type: 'tool_use', name: 'memory_write', input: { text } }] },
  ]),
  'gen_ai.output.messages': JSON.stringify([{ type: 'text', text: `You said: ${text}` }]),
  'gen_ai.tool.call.arguments': JSON.stringify({ input: JSON.stringify({ text }) }),
  'gen_ai.tool.call.result': `1 found.\n${text}`,
  'exception.message': text,
});

async function traced(texts: readonly string[]): Promise<string> {
  const path = await newTrace();
  await using observer = await TestObserver.open(path, 100_000_000);
  const session = observer.join('session:1');
  for (const [index, text] of texts.entries()) await session.write(span(index, { attributes: said(text) }));
  await observer.actor.drain();
  return await readFile(path, 'utf8');
}

describe('a trace with content', () => {
  it('holds no credential of any kind, wherever it was said', async () => {
    const lines = parsed(await traced(SECRETS.map(({ text }) => text)));
    expect(lines).toHaveLength(SECRETS.length);
    for (const [index, { text, secrets }] of SECRETS.entries()) {
      const values = Object.values(lines[index]?.attributes ?? {}).map(String);
      const parts = secrets.flatMap((secret) => secret.split('\n')).filter((part) => part.length > 2);
      for (const part of parts) {
        const bare = part.replaceAll(/^["']|["']$/g, '');
        const forms = [bare, JSON.stringify(bare).slice(1, -1), JSON.stringify(JSON.stringify(bare)).slice(3, -3)];
        for (const form of forms)
          expect(
            values.filter((value) => value.includes(form)),
            text,
          ).toEqual([]);
      }
    }
  });

  it('holds everything else as it was', async () => {
    const lines = parsed(await traced(HARMLESS));
    for (const [index, text] of HARMLESS.entries()) expect(lines[index]?.attributes, text).toEqual(said(text));
  });

  it('says that there was a key, and that it was one of sk-', async () => {
    const text = await traced(['use sk-ant-api03-CANARY-1234', 'xsk-proj-CANARY-1234']);
    expect(text).not.toContain('CANARY');
    expect(text).toContain('use sk-***');
    expect(text).toContain('xsk-***');
  });
});
