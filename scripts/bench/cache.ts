/** How much of what a conversation sends to the provider lies in its cache already, by a simulation of it over the real requests. */
import { MessagesApi } from '../../test/support/messages-api.ts';
import { PromptCache } from '../../test/support/prompt-cache.ts';
import { Guest } from '../demo/guest.ts';
import { HOUSEHOLD, Household } from '../demo/household.ts';
import { type Figure, figure } from './figure.ts';

const TURNS = 20;
const SAID = 500;

/** Ordinary words, another message each time. */
const message = (turn: number): string =>
  `Turn ${turn}: what shall we cook on the ${turn}th, and who brings the wine? `.repeat(9).slice(0, SAID);

export async function caching(): Promise<Figure[]> {
  const dm = await conversation('alice');
  const inner = await conversation('bob');
  const familiar = await conversation('carol');
  const share = (hits: Hits): number => sum(hits, ({ held }) => held) / sum(hits, ({ bytes }) => bytes);
  const first = (hits: Hits): number => hits[0]?.bytes ?? 0;
  const outside = (hits: Hits): number => 1 - share(hits);
  return [
    figure({
      id: 'cache',
      name: `input outside of the cached prefix, ${TURNS} turns of a DM, ${SAID} bytes each`,
      unit: 'of all',
      ours: [outside(dm)],
      goal: 0.15,
    }),
    figure({ id: 'cache-inner', name: 'the same, an inner person', unit: 'of all', ours: [outside(inner)] }),
    figure({ id: 'cache-familiar', name: 'the same, a familiar person', unit: 'of all', ours: [outside(familiar)] }),
    figure({ id: 'prompt-full', name: 'prompt and tools of the first turn, full', unit: 'bytes', ours: [first(dm)] }),
    figure({ id: 'prompt-inner', name: 'the same, inner', unit: 'bytes', ours: [first(inner)] }),
    figure({ id: 'prompt-familiar', name: 'the same, familiar', unit: 'bytes', ours: [first(familiar)] }),
  ];
}

type Hits = readonly ReturnType<PromptCache['take']>[];

const sum = (hits: Hits, of: (hit: Hits[number]) => number): number => hits.reduce((all, hit) => all + of(hit), 0);

async function conversation(as: string): Promise<Hits> {
  const cache = new PromptCache();
  const hits: ReturnType<PromptCache['take']>[] = [];
  const answer = 'We could make a soup of what is left, and bread with it. '.repeat(9).slice(0, SAID);
  await using api = await MessagesApi.start(
    (body) => {
      hits.push(cache.take(body));
      return [{ type: 'text', text: answer }];
    },
    { lifeMs: 600_000 },
  );
  const config = HOUSEHOLD.replace('offline/simple', 'anthropic/claude-test').replace(
    'name = "offline"',
    `name = "anthropic"\nbase_url = "${api.url}"`,
  );
  await using house = await Household.start({ env: { ANTHROPIC_API_KEY: 'sk-ant-test-0000' }, config });
  const guest = await Guest.arrive(house, as);
  for (let turn = 0; turn < TURNS; turn += 1) await guest.ask(message(turn));
  guest.leave();
  return hits;
}
