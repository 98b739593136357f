import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runOf, workerOf } from '../../../src/actors/supervisor/jobs.ts';
import { jobIdentity, jobPlace } from '../../../src/protocol/address.ts';
import { lowest, TRUST_LEVELS, type TrustLevel } from '../../../src/protocol/trust.ts';
import { as, authority, dm, kitchen, PEOPLE, settingsOf } from './support.ts';

const job = (more = '') => `[[cron]]\nname = "x"\ncron = "0 8 * * *"\nmessage = "m"\n${more}`;
const place = jobPlace('x');
const identity = jobIdentity('x');
const rooms = (trust: TrustLevel) => `[[groups]]\nname = "kitchen"\nmatch = ["terminal:kitchen"]\ntrust = "${trust}"\n`;

describe('a job', () => {
  it('L10: is worth the lowest of its person, of what the file says of it, and of every place that its words go to', async () => {
    const name = fc.constantFrom(...(['alice', 'bob', 'carol', 'pat'] as const));
    const level = fc.constantFrom(...TRUST_LEVELS);
    await fc.assert(
      fc.asyncProperty(
        name,
        fc.option(level),
        level,
        fc.subarray(['kitchen', 'bob', 'carol', 'alice'] as const),
        async (user, trust, room, targets) => {
          const said = trust === null ? '' : `trust = "${trust}"\n`;
          const made = authority(`${rooms(room)}${job(`user = "${user}"\n${said}`)}`);
          const places = targets.map((target) => (target === 'kitchen' ? kitchen : dm(target)));
          const worth = targets.map((target) => (target === 'kitchen' ? room : PEOPLE[target]));
          const voice = made.trust.voice(identity, place);
          if (voice.kind !== 'answered') throw new Error('it is a job');
          const { effective } = await made.trust.effective(voice.person, [place, ...places]);
          expect(effective.level).toBe(lowest(PEOPLE[user], trust ?? 'full', ...worth));
        },
      ),
    );
  });

  it('into a room that nobody reads, and of which nobody has said what it is worth, is public', async () => {
    const made = authority(job('user = "alice"\n'));
    const worker = made.trust.sender(identity, place);
    expect((await made.trust.effective(worker, [place, kitchen])).effective.level).toBe('public');
    made.membership.report(kitchen, [as('bob')]);
    expect((await made.trust.effective(worker, [place, kitchen])).effective.level).toBe('inner');
  });

  it('that the file does not name is nobody, and so is whoever comes to its place under another name', () => {
    const made = authority(job('user = "alice"\n'));
    expect(made.trust.voice(jobIdentity('y'), jobPlace('y'))).toEqual({ kind: 'gone' });
    for (const other of [as('alice'), as('x'), jobIdentity('y')]) {
      expect(made.trust.voice(other, place)).toEqual({ kind: 'gone' });
      expect(made.trust.sender(other, place)).toBeUndefined();
    }
    // A job is no person elsewhere either.
    expect(made.trust.voice(identity, dm('alice'))).toEqual({ kind: 'held' });
    made.authority.replace(settingsOf());
    expect(made.trust.voice(identity, place)).toEqual({ kind: 'gone' });
  });

  it('without a user works for the owner, at what the file says', () => {
    const made = authority(job('trust = "inner"\n'));
    const [found] = made.authority.jobs.all();
    if (found === undefined) throw new Error('no job');
    expect(workerOf(found, made.people)).toEqual({ name: 'alice', trust: 'inner' });
    expect(runOf(found, made.people)).toMatchObject({ to: [], nowhere: null, level: 'inner' });
  });

  it('is told where its answer goes, and whether it may be quiet', () => {
    const made = authority(job('user = "alice"\n').replace('"m"', '"check HEARTBEAT.md"'));
    expect(made.authority.jobLease(place, [dm('alice')])).toEqual({
      ...{ name: 'x', to: [dm('alice')], mayBeQuiet: true, checks: true },
    });
    expect(made.authority.jobLease(dm('alice'), [])).toBeUndefined();
  });
});
