import * as fc from 'fast-check';
import { TRUST_LEVELS, type TrustLevel } from '../../../src/protocol/trust.ts';
import {
  CHANGING,
  type Changing,
  inWords,
  PEOPLE,
  type Person,
  type Room,
  type RoomSetting,
  type Spot,
} from './people.ts';
import type { World } from './world.ts';

/** fast-check wants a model beside the real thing; the world keeps its own. */
type Nothing = Record<string, never>;

/** Something that happens in a household. Reads as a sentence when it ends in a leak. */
class Step implements fc.AsyncCommand<Nothing, World> {
  readonly #what: string;
  readonly #run: (world: World) => Promise<string | undefined>;
  #came = '';

  constructor(what: string, run: (world: World) => Promise<string | undefined>) {
    this.#what = what;
    this.#run = run;
  }

  check(): boolean {
    return true;
  }

  async run(_: Nothing, world: World): Promise<void> {
    const came = await this.#run(world);
    this.#came = came === undefined ? '' : `: ${came}`;
    await world.rest();
  }

  toString(): string {
    return `\n  ${this.#what}${this.#came}`;
  }
}

const step = (what: string, run: (world: World) => Promise<unknown>): Step =>
  new Step(what, async (world) => {
    const came = await run(world);
    return typeof came === 'string' ? came : undefined;
  });

const person = fc.constantFrom(...PEOPLE);
const spot = fc.constantFrom<Spot>('dm', 'kitchen', 'kitchen', 'kitchen', 'attic');
const room = fc.constantFrom<Room>('kitchen', 'kitchen', 'attic');
const level = fc.constantFrom(...TRUST_LEVELS);

const comes = (who: Person, where: Spot) => step(`${inWords(who, where)}, attaches`, (world) => world.come(who, where));

/** Alice's own door stays open: through it the others see that everything rests. */
const leaves = (number: number) =>
  step('somebody leaves', async (world) => {
    const visitor = world.someone(number, ({ person: who, spot: where }) => who !== 'alice' || where !== 'dm');
    if (visitor === undefined) return 'nobody is there';
    await world.leave(visitor.person, visitor.spot);
    return inWords(visitor.person, visitor.spot);
  });

const tells = (who: Person, where: Spot) =>
  step(`${inWords(who, where)}, says`, (world) => world.speak(who, where, 'secret'));

const asks = (who: Person, where: Spot) =>
  step(
    `${inWords(who, where)}, asks for everything`,
    async (world) => void (await world.speak(who, where, 'question')),
  );

const asksFor = (who: Person, where: Room) =>
  step(`${who}, alone, asks for everything, with the answer for the ${where}, too`, async (world) => {
    await world.speak(who, 'dm', 'question', [where]);
  });

const archives = (who: Person, where: Spot) =>
  step(`${inWords(who, where)}: /new`, (world) => world.archive(who, where));

const looks = (number: number) =>
  step('somebody looks back', async (world) => {
    const visitor = world.someone(number);
    if (visitor === undefined) return 'nobody is there';
    await world.lookBack(visitor.person, visitor.spot);
    return inWords(visitor.person, visitor.spot);
  });

const makes = (who: Changing, what: TrustLevel | 'a stranger') =>
  step(`coop.toml: ${who} is ${what}`, async (world) => {
    const { levels, rooms } = world.oracle.settings;
    const { [who]: _, ...others } = levels;
    await world.reload({ rooms, levels: what === 'a stranger' ? others : { ...others, [who]: what } });
  });

const lists = (where: Room, setting: RoomSetting) =>
  step(
    `coop.toml: the ${where} is ${setting.kind === 'open' ? 'not listed' : `listed as ${setting.trust ?? 'what its readers are'}`}`,
    async (world) => {
      const { levels, rooms } = world.oracle.settings;
      await world.reload({ levels, rooms: { ...rooms, [where]: setting } });
    },
  );

const decides = (who: Person, number: number, decision: 'approve' | 'deny') =>
  step(`${who}, alone, would ${decision}`, (world) => world.decide(who, number, decision));

const hesitates = (round: number) =>
  step(`the model begins to hesitate, at round ${round} of each turn`, async (world) => world.hold(round));

const goesOn = () => step('the model goes on', async (world) => world.release());

const setting: fc.Arbitrary<RoomSetting> = fc.oneof(
  fc.constant<RoomSetting>({ kind: 'open' }),
  fc.constant<RoomSetting>({ kind: 'listed' }),
  level.map((trust): RoomSetting => ({ kind: 'listed', trust })),
);

/** What may happen, as often as it is telling. */
export const STEPS: fc.Arbitrary<fc.AsyncCommand<Nothing, World>>[] = [
  ...Array.from({ length: 5 }, () => fc.tuple(person, spot).map(([who, where]) => tells(who, where))),
  ...Array.from({ length: 4 }, () => fc.tuple(person, spot).map(([who, where]) => asks(who, where))),
  ...Array.from({ length: 3 }, () => fc.tuple(person, room).map(([who, where]) => comes(who, where))),
  ...Array.from({ length: 2 }, () => fc.nat(99).map(leaves)),
  ...Array.from({ length: 2 }, () => fc.nat(99).map(looks)),
  fc.tuple(person, room).map(([who, where]) => asksFor(who, where)),
  fc.tuple(person, spot).map(([who, where]) => archives(who, where)),
  ...Array.from({ length: 2 }, () =>
    fc
      .tuple(fc.constantFrom(...CHANGING), fc.oneof(level, level, fc.constant('a stranger' as const)))
      .map(([who, what]) => makes(who, what)),
  ),
  fc.tuple(room, setting).map(([where, what]) => lists(where, what)),
  ...Array.from({ length: 2 }, () =>
    fc
      .tuple(
        fc.constantFrom<Person>('alice', 'alice', 'dana', 'bob'),
        fc.nat(9),
        fc.constantFrom('approve', 'approve', 'deny'),
      )
      .map(([who, number, decision]) => decides(who, number, decision)),
  ),
  ...Array.from({ length: 2 }, () => fc.nat(2).map((round) => hesitates(round))),
  ...Array.from({ length: 3 }, () => fc.constant(undefined).map(() => goesOn())),
];

/** At last nothing hesitates any more, and everybody looks at everything that they can. */
export async function conclude(world: World): Promise<void> {
  world.release();
  await world.rest();
  for (const who of PEOPLE) {
    await world.lookBack(who, 'dm');
    await world.speak(who, 'dm', 'question');
  }
  await world.rest();
}
