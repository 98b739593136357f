import { describe, expect, test } from 'vitest';
import { createActor, fromCallback, SimulatedClock, toPromise } from 'xstate';
import { CoopError } from '../../src/protocol/errors.ts';
import { type ConnectionEvent, connectionMachine } from '../../src/tui/connection/machine.ts';

/** Each visit does what the next of `outcomes` says; beyond them it waits. */
function connect(...outcomes: ('open' | CoopError | 'open and lost')[]) {
  const clock = new SimulatedClock();
  const visits: number[] = [];
  const visit = fromCallback<ConnectionEvent>(({ sendBack }) => {
    visits.push(clock.now());
    const outcome = outcomes.shift();
    if (outcome instanceof CoopError) sendBack({ type: 'CONNECTION_LOST', error: outcome });
    else if (outcome !== undefined) sendBack({ type: 'PLACE_OPENED' });
    if (outcome === 'open and lost') sendBack({ type: 'CONNECTION_LOST', error: new CoopError('E_STREAM') });
  });
  const actor = createActor(connectionMachine.provide({ actors: { visit } }), { clock }).start();
  return { actor, clock, visits };
}

const gone = (): CoopError => new CoopError('E_NOT_RUNNING', { path: 'coop.toml' });

describe('the connection', () => {
  test('ends with the reason where nobody answers the first time', async () => {
    const { actor } = connect(gone());
    expect(await toPromise(actor)).toMatchObject({ error: { code: 'E_NOT_RUNNING' } });
  });

  test('that was open is looked for, longer and longer apart, until it is back', () => {
    const { actor, clock, visits } = connect('open and lost', gone(), gone(), gone(), 'open');
    expect(actor.getSnapshot().value).toBe('waiting');
    for (let tick = 0; tick < 40; tick += 1) clock.increment(100);
    expect(visits).toEqual([0, 200, 600, 1_400, 3_000]);
    expect(actor.getSnapshot().value).toEqual({ visiting: 'open' });
    expect(actor.getSnapshot().context).toMatchObject({ attempts: 0, error: undefined });
  });

  test('never waits longer than five seconds', () => {
    const { clock, visits } = connect('open and lost', ...Array.from({ length: 12 }, gone));
    for (let tick = 0; tick < 600; tick += 1) clock.increment(100);
    const pauses = visits.slice(1).map((at, index) => at - (visits[index] ?? 0));
    expect(Math.max(...pauses)).toBe(5_000);
  });

  test('gives up where another attempt mends nothing', async () => {
    const { actor, clock } = connect('open and lost', new CoopError('E_PROTOCOL', { ours: 2, theirs: 1 }));
    clock.increment(200);
    expect(await toPromise(actor)).toMatchObject({ error: { code: 'E_PROTOCOL' } });
  });

  test('that is left while it is looked for ends without an error', async () => {
    const { actor } = connect('open and lost');
    actor.send({ type: 'LEFT' });
    expect(await toPromise(actor)).toEqual({ error: undefined });
  });
});
