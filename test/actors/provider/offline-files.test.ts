import { expect, test } from 'vitest';
import { intentOf } from '../../../src/actors/provider/offline/intent.ts';

const call = (tool: string, input: Record<string, string>) => ({ kind: 'call', tool, input });

test.each([
  ['read notes/plan.md', call('read_file', { path: 'notes/plan.md' })],
  ['please read the file TODO', call('read_file', { path: 'TODO' })],
  ['write notes/plan.md: water the plants', call('write_file', { path: 'notes/plan.md', text: 'water the plants' })],
  ['write to the file TODO: one\ntwo: three', call('write_file', { path: 'TODO', text: 'one\ntwo: three' })],
  ['list the files', call('list_files', {})],
  ['list files in notes', call('list_files', { path: 'notes' })],
])('%j is about a file', (words, intent) => {
  expect(intentOf(words)).toEqual(intent);
});

test.each(['read the poem again', 'write', 'write Bob: hello', 'write notes.md:', 'read'])('%j is not', (words) => {
  expect(intentOf(words).kind).not.toBe('call');
});
