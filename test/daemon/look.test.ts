import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { AttachClient } from '../../src/commands/client.ts';
import { withModel } from './model.ts';

const text = (words: string) => [{ type: 'text' as const, text: words }];

describe('somebody who only asks', () => {
  it('lowers no room, ends no turn, is shown nothing and can say nothing', async () => {
    await using stage = await withModel(() => text('yes'));
    const alice = await Guest.arrive(stage.household, 'alice', 'kitchen');
    const carol = await AttachClient.connect(stage.household.socket, stage.household.config);
    const opened = await carol.call('open', { as: 'carol', room: 'kitchen', reads: false });
    // What a turn of hers would be worth: with her there.
    expect(opened.effective.level).toBe('familiar');
    expect((await alice.whoami()).effective.level).toBe('full');
    await alice.ask('is anybody there?');
    await expect(carol.call('send', { text: 'hello' })).rejects.toMatchObject({ code: 'E_REQUEST' });
    expect(await carol.call('history', {})).toEqual({ entries: [] });
    expect(carol.unread()).toEqual([]);
    carol.close();
  });
});
