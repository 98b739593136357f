import { describe, expect, test } from 'vitest';
import { mintMeaning, mintUpkeep } from '../../../src/actors/supervisor/grants/mint-meaning.ts';
import { plan } from '../../../src/actors/supervisor/grants/plan.ts';
import type { Grant } from '../../../src/protocol/grant.ts';
import { leaseId } from '../../../src/protocol/ids.ts';
import { TRUST_LEVELS } from '../../../src/protocol/trust.ts';

function giving() {
  const given: string[] = [];
  const give = (actor: string, lease: string, grant: Grant): void => {
    given.push(`${actor} ${lease} ${grant.contract}${'embedding' in grant ? ' with the endpoint' : ''}`);
  };
  return { given, give };
}
const lease = leaseId('l');

describe('the way to the embedding endpoint', () => {
  test.each(TRUST_LEVELS)(
    'is lent at level %s to whoever may search memory, and only where the household embeds',
    (level) => {
      const { given, give } = giving();
      const lent = plan(level, { kind: 'dm', channel: 'terminal', peer: 'x' }, 'approve');
      expect(mintMeaning(lease, lent, undefined, give)).toEqual({});
      expect(given).toEqual([]);
      const { meaning } = mintMeaning(lease, lent, 'model', give);
      expect(meaning?.model).toBe(level === 'public' ? undefined : 'model');
      expect(given).toEqual(level === 'public' ? [] : ['provider l embedding']);
      meaning?.port.close();
    },
  );

  test('is lent to a store only for embedding', () => {
    const { given, give } = giving();
    mintUpkeep(lease, 'shared', false, give).close();
    mintUpkeep(lease, 'shared', true, give).close();
    expect(given).toEqual([
      'store:shared l memory.upkeep',
      'provider l embedding',
      'store:shared l memory.upkeep with the endpoint',
    ]);
  });
});
