import { describe, expect, it } from 'vitest';
import { Pulse, type PulsePolicy } from '../../../../src/actors/kernel/supervision/pulse.ts';

const POLICY: PulsePolicy = { every: 1_000, busyLooks: 3, idleLooks: 6 };

/** One look a second, at so much utilisation each; `answers` says whether the thread still does. */
function pulse() {
  let now = 0;
  const watched = new Pulse(POLICY);
  const look = (utilisation: number, after = POLICY.every) => {
    now += after;
    return watched.look(utilisation, now);
  };
  const types = (...utilisations: readonly number[]) => utilisations.map((share) => look(share).type);
  return { watched, look, types, announce: (ms?: number) => watched.announced(ms, now) };
}

describe('the pulse of a thread', () => {
  it('is asked with another nonce each time that the last one came back', () => {
    const { watched, look } = pulse();
    const first = look(1);
    expect(first).toEqual({ type: 'ask', nonce: 0 });
    watched.answered(0);
    expect(look(1)).toEqual({ type: 'ask', nonce: 1 });
  });

  it('that stays away while the thread is busy, look after look, is a thread that is stuck', () => {
    expect(pulse().types(1, 1, 1, 1)).toEqual(['ask', 'wait', 'wait', 'stuck']);
  });

  it('that stays away while the thread also rests is waited for longer', () => {
    expect(pulse().types(1, 1, 1, 0.5, 1, 1, 0.2)).toEqual(['ask', 'wait', 'wait', 'wait', 'wait', 'wait', 'silent']);
  });

  it('that comes back late is a slow thread, and counts from the beginning again', () => {
    const { watched, types } = pulse();
    types(1, 1, 1);
    watched.answered(0);
    expect(types(1, 1, 1, 1)).toEqual(['ask', 'wait', 'wait', 'stuck']);
  });

  it('takes no other nonce for its own', () => {
    const { watched, types } = pulse();
    types(1, 1, 1);
    watched.answered(7);
    expect(types(1)).toEqual(['stuck']);
  });

  it('is not missed during work that was announced, and is after its deadline', () => {
    const { announce, types } = pulse();
    announce(5_000);
    expect(types(1, 1, 1, 1)).toEqual(['ask', 'wait', 'wait', 'wait']);
    expect(types(1, 1, 1)).toEqual(['wait', 'wait', 'stuck']);
  });

  it('is missed as usual as soon as the work is over', () => {
    const { announce, types } = pulse();
    announce(1_000_000);
    types(1, 1, 1, 1);
    announce();
    expect(types(1, 1, 1)).toEqual(['wait', 'wait', 'stuck']);
  });

  it('is not missed for a time in which the machine itself slept', () => {
    const { look, types } = pulse();
    types(1, 1, 1);
    expect(look(1, 3_600_000).type).toBe('wait');
    expect(types(1)).toEqual(['stuck']);
  });
});
