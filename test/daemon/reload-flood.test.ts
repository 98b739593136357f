/** Thousands of changes of coop.toml while turns run: none of them fails, and none has some of the old and some of the new. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { type Content, type MessagesBody, newestText } from '../support/messages-api.ts';
import { withModel } from './model.ts';

/** That were taken over; of changes that come faster than that, several are one. */
const RELOADS = 1_000;
const CHANGES_MOST = 20_000;
const ROUNDS = 4;

it('no turn fails, and all that a turn asks is asked of one model with one text about the house', async () => {
  const rounds = new Map<string, MessagesBody[]>();
  const script = (body: MessagesBody): Content => {
    // What is edited by hand is tried: of no turn.
    if (body.max_tokens === 16) return [{ type: 'text', text: 'yes' }];
    const said = /TURN \d+/.exec(JSON.stringify(body.messages.findLast(isSaid)))?.[0] ?? newestText(body);
    const asked = rounds.get(said) ?? [];
    rounds.set(said, [...asked, body]);
    return asked.length < ROUNDS
      ? [{ type: 'tool_use', name: 'config_read', input: {} }]
      : [{ type: 'text', text: `done ${said}` }];
  };
  await using stage = await withModel(script, { api: { lifeMs: 600_000 } });
  const path = stage.household.config;
  const alice = await Guest.arrive(stage.household, 'alice');
  const first = readFileSync(path, 'utf8');

  const reloads = () => stage.household.lines.filter((line) => line.includes('was taken over')).length;
  let isOver = false;
  const flood = (async () => {
    let made = 0;
    while (made < CHANGES_MOST && (reloads() < RELOADS || !isOver)) {
      // As editors do it: whole, half, and by moving; the model and the name of a person go with one another.
      const number = made % 2;
      const text = first.replace('claude-test', `claude-${number}`).replace('name = "pat"', `name = "pat${number}"`);
      if (made % 10 === 5) writeFileSync(path, text.slice(0, text.length / 2));
      if (made % 3 === 0) writeFileSync(path, text);
      else {
        writeFileSync(`${path}.swp`, text);
        renameSync(`${path}.swp`, path);
      }
      process.kill(stage.household.pid, 'SIGHUP');
      made += 1;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    return reloads();
  })();
  const answers: string[] = [];
  for (let at = 1; at <= 12; at += 1) answers.push((await alice.ask(`TURN ${at}`)).text);
  isOver = true;
  expect(await flood).toBeGreaterThanOrEqual(RELOADS);

  expect(answers).toEqual(answers.map((_, at) => `done TURN ${at + 1}`));
  for (const [said, bodies] of rounds) {
    expect(bodies.length, said).toBe(ROUNDS + 1);
    expect(new Set(bodies.map(({ model }) => model)).size, said).toBe(1);
    expect(new Set(bodies.map(({ system }) => JSON.stringify(system))).size, said).toBe(1);
    const [{ model, system } = { model: '', system: '' }] = bodies;
    const number = /claude-([01])$/.exec(model)?.[1];
    // What it is told of the house is of the same file as the model that it is told by.
    if (number !== undefined) expect(JSON.stringify(system), said).toContain(`pat${number}`);
  }
  expect(new Set([...rounds.values()].map(([body]) => body?.model)).size).toBeGreaterThan(1);
}, 180_000);

const isSaid = ({ role, content }: MessagesBody['messages'][number]): boolean =>
  role === 'user' && JSON.stringify(content).includes('TURN ');
