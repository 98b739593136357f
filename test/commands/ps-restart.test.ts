import { expect, test } from 'vitest';
import { printFailure } from '../../src/commands/failure.ts';
import { restartActor } from '../../src/commands/ps-restart.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { ScriptedDaemon, testShell } from './support.ts';

test('coop ps restart starts an actor anew, and says how it was found', async () => {
  const why = 'It ended by itself, with code 7.';
  await using daemon = new ScriptedDaemon(({ method, params }) =>
    method === 'restart' ? { actor: params['actor'], was: 'failed', why } : undefined,
  );
  const shell = testShell(daemon.house);
  expect(await restartActor('store:shared', {}, shell)).toBe(0);
  expect(shell.out()).toBe(`store:shared is started anew; it was failed (${why}).\n`);
  expect(daemon.requests.at(-1)).toMatchObject({ method: 'restart', params: { actor: 'store:shared' } });

  const json = testShell(daemon.house);
  await restartActor('store:shared', { json: true }, json);
  expect(JSON.parse(json.out())).toEqual({ actor: 'store:shared', was: 'failed', why });
});

test('coop ps restart of an actor that is not there ends with what there is', async () => {
  await using daemon = new ScriptedDaemon(({ method }) => {
    if (method !== 'restart') return undefined;
    throw new CoopError('E_NOT_FOUND', { what: 'actor of that id', hint: 'Did you mean store:shared?' });
  });
  const shell = testShell(daemon.house);
  const code = await restartActor('stor:shared', {}, shell).catch((error: unknown) => printFailure(shell, error));
  expect(code).toBe(1);
  expect(shell.err()).toBe('coop: E_NOT_FOUND There is no actor of that id here. Did you mean store:shared?\n');
});
