/** A process of its own that holds a journal, for tests that kill it: `node daemon.ts FOLDER [fill]`. One line of JSON a fact. */
import { accepted, begun, says, TestJournal } from './support.ts';

const [folder = '', mode] = process.argv.slice(2);
const say = (fact: object): void => console.log(JSON.stringify(fact));

const journal = await TestJournal.open(folder);
const control = journal.control();
const inbox = journal.inbox();
const first = await accepted(inbox, { id: 'm1', text: 'hello' });
const { turn } = await begun(control, first.inbox);
await journal.turn(turn).call.append({ step: 0, message: says('let me see') });
say({ turn });

if (mode === 'fill') {
  for (let index = 2; index < 200; index += 1) {
    const refused = await accepted(inbox, { id: `m${index}`, text: 'x'.repeat(200_000) }).then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    if (refused === undefined) continue;
    const { waiting } = await control.call.overview({});
    say({ refused, accepted: index - 2, waiting });
    break;
  }
}

// Until it is killed, or whoever started it is gone.
process.stdin.resume().on('end', () => process.exit(0));
