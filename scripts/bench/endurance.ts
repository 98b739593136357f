/** Many conversations: how fast they are answered, what those that sleep cost a start, and what waking one costs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Guest } from '../demo/guest.ts';
import { HOUSEHOLD, Household } from '../demo/household.ts';
import { ALICE_DM, BareJournal, roomOf } from './bare-journal.ts';
import { type Figure, figure } from './figure.ts';
import { type Effort, inTurns, timed } from './measure.ts';

const HELLO = 'hello';

/** Turns of one measurement, spread over the conversations. */
const BATCH = 100;

const CROWDS = [
  { id: 'turns-1', talking: 1, cap: 16 },
  { id: 'turns-10', talking: 10, cap: 16 },
  { id: 'turns-50', talking: 50, cap: 64 },
  { id: 'turns-50-capped', talking: 50, cap: 16 },
] as const;

export async function throughput({ starts }: Effort): Promise<Figure[]> {
  const runs = Math.max(2, Math.ceil(starts / 5));
  const figures: Figure[] = [];
  for (const { id, talking, cap } of CROWDS) {
    await using house = await Household.start({ config: `${HOUSEHOLD}\n[sessions]\nmax_active = ${cap}\n` });
    await using elsewhere = await Folder.make();
    using bare = new BareJournal(elsewhere.path);
    const guests = await Promise.all(
      Array.from({ length: talking }, (_, at) => Guest.arrive(house, 'alice', `r-${at}`)),
    );
    const each = Math.max(2, Math.round(BATCH / talking));
    const reply = await said(guests[0]);
    const times = await inTurns(
      runs,
      async () => (await timed(() => Promise.all(guests.map((guest) => ask(guest, each))))) / (each * talking),
      async () => {
        const start = performance.now();
        for (let turn = 0; turn < each * talking; turn += 1) bare.turn(roomOf(`r-${turn % talking}`), HELLO, reply);
        return (performance.now() - start) / (each * talking);
      },
    );
    for (const guest of guests) guest.leave();
    const waiting = talking > cap ? `, at most ${cap} of them with a Worker` : '';
    figures.push(
      figure({
        id,
        name: `a turn, ${talking} ${talking === 1 ? 'conversation' : 'conversations at once'}${waiting}`,
        unit: 'ms',
        ours: times.ours,
        baseline: { name: 'its five transactions, bare', values: times.baseline },
      }),
    );
  }
  return figures;
}

const said = async (guest: Guest | undefined): Promise<string> => (await guest?.ask(HELLO, 60_000))?.text ?? '';

async function ask(guest: Guest, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    const { kind, text } = await guest.ask(HELLO, 60_000);
    if (kind !== 'reply') throw new Error(`no reply: ${kind} ${text}`);
  }
}

const DORMANT = 10_000;

export async function dormantStart({ starts }: Effort): Promise<Figure[]> {
  await using full = await Folder.make();
  await using empty = await Folder.make();
  using journal = new BareJournal(full.path, false);
  for (let room = 0; room < DORMANT; room += 1) journal.turn(roomOf(`room-${room}`), HELLO, 'Hello Alice.');
  journal[Symbol.dispose]();
  const ready = async (folder: string): Promise<number> => {
    let house: Household | undefined;
    const time = await timed(async () => {
      house = await Household.start({ folder });
    });
    await house?.end();
    return time;
  };
  const times = await inTurns(
    starts,
    () => ready(full.path),
    () => ready(empty.path),
  );
  return [
    figure({
      id: 'ready-dormant',
      name: `daemon ready, ${DORMANT} dormant conversations`,
      unit: 'ms',
      ours: times.ours,
      baseline: { name: 'none', values: times.baseline },
      goal: 1.5,
    }),
  ];
}

const ENTRIES = 500;
/** 300 ms. */
const PASSIVE_MINUTES = 0.005;

export async function waking({ turns }: Effort): Promise<Figure[]> {
  await using folder = await Folder.make(`${HOUSEHOLD}\n[sessions]\nidle_minutes = ${PASSIVE_MINUTES}\n`);
  using journal = new BareJournal(folder.path, false);
  for (let turn = 0; turn < ENTRIES / 2; turn += 1) journal.turn(ALICE_DM, `${HELLO}, for the ${turn}th time`, REPLY);
  journal[Symbol.dispose]();
  await using house = await Household.start({ folder: folder.path });
  const guest = await Guest.arrive(house, 'alice');
  const answered = (): Promise<number> => timed(() => ask(guest, 1));
  const times = await inTurns(
    Math.ceil(turns / 2),
    async () => {
      // Until its Worker is gone and the next one stands by.
      await pause(1_000);
      return await answered();
    },
    answered,
  );
  guest.leave();
  return [
    figure({
      id: 'waking',
      name: `a turn that wakes a passivated conversation of ${ENTRIES} entries`,
      unit: 'ms',
      ours: times.ours,
      baseline: { name: 'the same, active', values: times.baseline },
    }),
  ];
}

const REPLY = 'It is as it was: the spare key is under the blue pot, and the bins go out on Monday.';

/** A household's folder without a daemon. */
class Folder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(config = HOUSEHOLD): Promise<Folder> {
    const path = await mkdtemp(join(tmpdir(), 'coop-bench-'));
    await writeFile(join(path, 'coop.toml'), config, { mode: 0o600 });
    return new Folder(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
