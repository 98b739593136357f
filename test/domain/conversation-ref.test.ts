import { expect, it } from 'vitest';
import { conversationOf } from '../../src/domain/conversation-ref.ts';

it.each([
  ['conv-26/D1:3', 'conv-26'],
  ['conv-26#3', 'conv-26'],
  ['conv-26:D1:3', 'conv-26'],
  ['note', undefined],
  ['/D1', undefined],
  ['', undefined],
])('of %j the conversation is %j', (ref, conversation) => expect(conversationOf(ref)).toBe(conversation));
