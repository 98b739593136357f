/**
 * Five minutes of a job that speaks every minute in a terminal room, while the daemon is killed twice: `cron runs` must tell the story
 * as it was. Ends with one line; 1 where it does not.
 *
 * `npm test` does not wait for clocks: a year of them is simulated in test/actors/scheduler, every kill point is in
 * test/daemon/schedule-killed.test.ts. This is the same once more with nothing simulated.
 *
 * @example
 * npm run prove:schedule                  # five minutes
 * npm run prove:schedule -- --minutes 3
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Guest } from './demo/guest.ts';
import { HOUSEHOLD, Household } from './demo/household.ts';
import { Progress } from './prove/progress.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string' } } });
const minutes = Math.max(2, Number(values.minutes ?? 5));
const MINUTE = 60_000;
const progress = new Progress((text) => process.stderr.write(text));

const config = `${HOUSEHOLD}
[[groups]]
name = "kitchen"
match = ["terminal:kitchen"]
trust = "familiar"

[[cron]]
name = "minutely"
cron = "* * * * *"
user = "alice"
message = "who am I?"
[cron.deliver]
channel = "terminal"
target = "group:kitchen"
`;

/** Everything that Carol was shown in the kitchen, by the message that it answers. */
const heard: string[] = [];

async function carolIn(household: Household): Promise<Guest> {
  const carol = await Guest.arrive(household, 'carol', 'kitchen');
  return carol;
}

function collect(carol: Guest): void {
  for (const event of carol.events) {
    if (event.method === 'message' && event.params.kind === 'sent') heard.push(event.params.message);
  }
}

progress.begin('a household with a job of every minute');
let household = await Household.start({ config });
const { folder } = household;
const began = Date.now();
try {
  let carol = await carolIn(household);
  for (let kill = 1; kill <= 2; kill += 1) {
    await pause((minutes * MINUTE) / 3);
    progress.begin(`SIGKILL, the ${kill === 1 ? 'first' : 'second'}`);
    await household.end('SIGKILL');
    collect(carol);
    household = await Household.start({ folder });
    carol = await carolIn(household);
  }
  await pause(began + minutes * MINUTE - Date.now());
  progress.begin('reading what "cron runs" tells');
  await pause(5_000);
  const alice = await Guest.arrive(household, 'alice');
  const { runs } = await alice.client.call('cron_runs', { job: 'minutely', limit: 200 });
  const until = Date.now();
  collect(carol);

  const faults: string[] = [];
  const told = new Set<number>();
  for (const { first, instant, count, state, deliveries } of runs) {
    for (let at = first; at <= instant; at += MINUTE) {
      if (told.has(at)) faults.push(`${new Date(at).toISOString()} is told twice`);
      told.add(at);
    }
    if (count !== Math.round((instant - first) / MINUTE) + 1)
      faults.push(`${count} runs are not those from ${first} to ${instant}`);
    const times = heard.filter((message) => message.includes(new Date(instant).toISOString())).length;
    const receipt = deliveries[0]?.state;
    if (times > 1) faults.push(`${new Date(instant).toISOString()} was heard ${times} times`);
    if (state === 'answered' && receipt === 'sent' && times !== 1)
      faults.push(`${new Date(instant).toISOString()} has a receipt, and was not heard`);
    if (times === 1 && receipt !== 'sent' && receipt !== 'unknown')
      faults.push(`${new Date(instant).toISOString()} was heard, and is ${state} ${receipt}`);
  }
  for (let at = Math.ceil(began / MINUTE) * MINUTE; at < until - 10_000; at += MINUTE) {
    if (!told.has(at)) faults.push(`nothing is told of ${new Date(at).toISOString()}`);
  }
  for (const fault of faults) console.log(fault);
  const states = runs.map(({ state, deliveries }) => `${state}${deliveries.map((one) => ` ${one.state}`).join('')}`);
  const counted = [...new Set(states)].map((state) => `${state} ${states.filter((one) => one === state).length}`);
  console.log(
    `instants ${told.size} · ${counted.join(' · ')} · heard ${heard.length} · kills 2 · faults ${faults.length}`,
  );
  process.exitCode = faults.length === 0 && told.size > 0 ? 0 : 1;
} finally {
  await household[Symbol.asyncDispose]();
}
