import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { newestText, toolResults } from '../support/messages-api.ts';
import { stageForAll } from '../support/stage.ts';
import { KEY, withModel } from './model.ts';

const stage = stageForAll({ api: { chunkBytes: 7 } });

describe('a message, all the way through the real daemon, the real SDK and a loopback Messages API', () => {
  it('is streamed to its viewer, with tool calls between, and answered once', async () => {
    stage.api.script = (body) =>
      toolResults(body).length === 0
        ? [
            { type: 'text', text: 'Let me note that. ' },
            { type: 'tool_use', name: 'memory_write', input: { text: 'the spare key is under the blue pot' } },
          ]
        : [{ type: 'text', text: 'Noted — grüße 🌿' }];
    const alice = await stage.arrive('alice');
    const answer = await alice.ask('please remember that the spare key is under the blue pot');

    expect(answer).toEqual({ kind: 'reply', text: 'Noted — grüße 🌿' });
    const streamed = alice.events.filter((event) => event.method === 'turn.text').map(({ params }) => params.text);
    expect(streamed.join('')).toBe('Let me note that. Noted — grüße 🌿');
    expect(streamed.length).toBeGreaterThan(2);
    const tools = alice.events.filter((event) => event.method === 'turn.tool').map(({ params }) => params.state);
    expect(tools).toEqual(['started', 'ended']);
    expect(stage.api.requests).toHaveLength(2);
  });

  it('offers the tools that the lease holds and no others', async () => {
    stage.api.script = () => [{ type: 'text', text: 'ok' }];
    const offered = new Map<string, string[]>();
    for (const name of ['alice', 'bob', 'carol', 'pat']) {
      const guest = await stage.arrive(name);
      await guest.ask('hello');
      const body = stage.api.requests.at(-1)?.body;
      // There is a bash where a sandbox can be had: test/daemon/shell.test.ts.
      const names = (body?.tools ?? []).map((tool) => tool.name).filter((tool) => tool !== 'bash');
      offered.set(name, names.sort());
    }
    const files = ['find_files', 'list_files', 'prompt_file', 'read_file', 'web_fetch'];
    const reading = [...files, 'conversation_search', 'memory_browse', 'memory_get', 'memory_history', 'memory_search'];
    const work = ['edit_file', 'memory_correct', 'memory_forget', 'memory_write', 'send_message', 'write_file'];
    const all = [...reading, ...work].sort();
    const history = ['file_history', 'file_restore'];
    const settings = ['config_check', 'config_history', 'config_patch', 'config_read', 'config_rollback'];
    expect(Object.fromEntries(offered)).toEqual({
      alice: [...all, ...settings, ...history, 'cron_list', 'cron_run', 'reminder'].sort(),
      bob: [...all, 'reminder'].sort(),
      carol: reading.sort(),
      pat: [],
    });
  });

  it('tells the model which tools there are when it names another, or wrong arguments', async () => {
    const heard: string[] = [];
    stage.api.script = (body) => {
      heard.push(...toolResults(body));
      return toolResults(body).length === 0
        ? [
            { type: 'tool_use', name: 'bash', input: { command: 'cat /etc/passwd' } },
            { type: 'tool_use', name: 'memory_search', input: { query: 'x', store: 'private' } },
            { type: 'tool_use', name: 'memory_search', input: {}, raw: '{"query": ' },
          ]
        : [{ type: 'text', text: 'I see.' }];
    };
    const carol = await stage.arrive('carol');
    expect(await carol.ask('go on')).toEqual({ kind: 'reply', text: 'I see.' });
    expect(heard[0]).toBe(
      'E_TOOL_UNKNOWN: There is no tool "bash" here. Tools: memory_search, memory_get, memory_browse, memory_history, ' +
        'conversation_search, read_file, list_files, find_files, web_fetch, prompt_file.',
    );
    expect(heard[1]).toMatch(/^E_TOOL_ARGUMENT: memory_search: .*unknown "store"/);
    expect(heard[2]).toMatch(/^E_TOOL_ARGUMENT: memory_search/);
  });

  it('writes down what the person said, word for word, and asks for anything else', async () => {
    const heard: string[] = [];
    stage.api.script = (body) => {
      heard.push(...toolResults(body));
      if (toolResults(body).length > 0) return [{ type: 'text', text: 'done' }];
      return [
        { type: 'tool_use', name: 'memory_write', input: { text: 'Alice hides a ring', store: 'shared' } },
        { type: 'tool_use', name: 'memory_write', input: { text: 'dinner is at seven', store: 'shared' } },
      ];
    };
    const alice = await stage.arrive('alice');
    await alice.ask('tell the others that dinner is at seven; the ring stays hidden');
    expect(JSON.parse(heard[0] ?? '')).toMatchObject({ asked: 'shared' });
    expect(heard[1]).toContain('queued');
  });

  it('keeps the message and says so when the provider fails, in general words below full', async () => {
    stage.api.script = () => ({
      fault: 'status',
      status: 400,
      body: { error: { type: 'invalid_request_error', message: 'tokens' } },
    });
    const alice = await stage.arrive('alice');
    const bob = await stage.arrive('bob');
    expect((await alice.ask('hello')).text).toMatch(/refused the request/);
    expect((await bob.ask('no answer to this one')).text).toBe(
      'I could not answer this. Your message is kept; try again later.',
    );
    expect(await alice.event('turn.failed')).toMatchObject({ code: 'E_PROVIDER_REQUEST' });

    stage.api.script = () => [{ type: 'text', text: 'here again' }];
    expect((await bob.ask('and now?')).text).toBe('here again');
    const body = stage.api.requests.at(-1)?.body;
    expect(JSON.stringify(body?.messages)).toContain('no answer to this one');
    expect(body && newestText(body)).toBe('and now?');
  });

  it('answers without a key with what to do, and stays up', async () => {
    await using keyless = await withModel(() => [{ type: 'text', text: 'never' }], { env: {} });
    const alice = await Guest.arrive(keyless.household, 'alice');
    expect((await alice.ask('hello')).text).toMatch(/ANTHROPIC_API_KEY is not set/);
    expect(keyless.api.requests).toHaveLength(0);
    expect((await alice.status()).house?.warnings[0]).toMatch(/ANTHROPIC_API_KEY/);
  });

  it('shows the key to the provider’s Worker alone', async () => {
    stage.api.script = () => [{ type: 'text', text: 'ok' }];
    const alice = await stage.arrive('alice');
    await alice.ask('hello');
    expect(stage.api.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    // The last of these tests: it reads what all of them left.
    await stage.household.end();
    expect(stage.household.lines.join('\n')).not.toContain(KEY);
    for (const file of ['journal.db', 'memory.private.db']) {
      expect((await readFile(join(stage.household.folder, 'db', file))).includes(KEY)).toBe(false);
    }
  });
});
