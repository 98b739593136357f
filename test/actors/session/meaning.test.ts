import { describe, expect, test } from 'vitest';
import { mintChannel, serve } from '../../../src/actors/kernel/link/index.ts';
import { openMeaning } from '../../../src/actors/session/meaning.ts';
import type { Implementation } from '../../../src/protocol/contract.ts';
import { EmbeddingContract } from '../../../src/protocol/contracts/embedding.ts';
import { CoopError } from '../../../src/protocol/errors.ts';

type Embed = Implementation<typeof EmbeddingContract>['embed'];

function meaning(embed: Embed) {
  const { server, client } = mintChannel(EmbeddingContract);
  serve(server, EmbeddingContract, { embed });
  return openMeaning({ model: 'm', port: client });
}

describe('what queries mean', () => {
  test('is asked for together, each once, as queries', async () => {
    const asked: unknown[] = [];
    const opened = meaning((args) => {
      asked.push(args);
      return { vectors: args.texts.map((text) => `of-${text}`) };
    });
    expect(await opened.of(['dog', ' ', 'car', 'dog'])).toEqual([
      { model: 'm', vector: 'of-dog' },
      undefined,
      { model: 'm', vector: 'of-car' },
      { model: 'm', vector: 'of-dog' },
    ]);
    expect(asked).toEqual([{ texts: ['dog', 'car'], kind: 'query' }]);
    opened.close();
  });

  test('is unknown where the endpoint fails, or does not answer in time', async () => {
    const failing = meaning(() => Promise.reject(new CoopError('E_RATE_LIMITED')));
    expect(await failing.of(['dog'])).toEqual([undefined]);
    const silent = meaning(() => new Promise(() => {}));
    expect(await silent.of(['dog'])).toEqual([undefined]);
    for (const opened of [failing, silent]) opened.close();
  });

  test('is asked of nobody where nothing was lent', async () => {
    expect(await openMeaning(undefined).of(['dog', 'car'])).toEqual([undefined, undefined]);
  });
});
