/** What must not compile. `tsc -p .` is the test: an expected error that does not come is one. */
import type { MessagePort } from 'node:worker_threads';
import { assertType, describe, expect, expectTypeOf, test } from 'vitest';
import { mintChannel, mintStream, openReader, openWriter } from '../../src/actors/kernel/link/index.ts';
import type { PlaceKey } from '../../src/protocol/address.ts';
import type { ArgsOf, Client, Implementation, Port, ResultOf, StreamPort } from '../../src/protocol/contract.ts';
import {
  MemoryReadContract,
  type MemoryWriteContract,
  type Written,
} from '../../src/protocol/contracts/memory/index.ts';
import type { ModelContract } from '../../src/protocol/contracts/model.ts';
import { unreachable } from '../../src/protocol/errors.ts';
import type { Grant } from '../../src/protocol/grant.ts';
import {
  type InboxId,
  idempotencyKey,
  type LeaseId,
  leaseId,
  type OutboxId,
  type PersonName,
  personName,
  type TurnId,
  turnId,
} from '../../src/protocol/ids.ts';
import type { CommandLease, Lease } from '../../src/protocol/lease.ts';
import type { FromActor, ToActor } from '../../src/protocol/lifecycle.ts';
import { ModelFrame } from '../../src/protocol/model.ts';
import type {
  CapturePorts,
  CompactPorts,
  FileJobPorts,
  JobPorts,
  MemoryPorts,
  SharePorts,
  TurnPorts,
} from '../../src/protocol/ports/index.ts';
import type { StoreName, TrustLevel } from '../../src/protocol/trust.ts';

type MemoryRead = typeof MemoryReadContract;
type MemoryWrite = typeof MemoryWriteContract;

/** Compiled, never run. */
const neverRun = (_: () => unknown): void => undefined;

describe('ports', () => {
  test('of one contract are not ports of another', () => {
    const { client } = mintChannel(MemoryReadContract);

    expectTypeOf(client).toEqualTypeOf<Port<MemoryRead>>();
    expectTypeOf<Port<MemoryRead>>().not.toExtend<Port<MemoryWrite>>();
    expectTypeOf<Port<MemoryWrite>>().not.toExtend<Port<MemoryRead>>();
    // @ts-expect-error reading is not writing
    assertType<Port<MemoryWrite>>(client);
    client.close();
  });

  test('are not made from a plain MessagePort', () => {
    expectTypeOf<MessagePort>().not.toExtend<Port<MemoryRead>>();
    expectTypeOf<MessagePort>().not.toExtend<StreamPort<ModelFrame>>();
    neverRun(() => {
      const { port1 } = new MessageChannel();
      // @ts-expect-error nobody minted it
      const port: Port<MemoryRead> = port1;
      return port;
    });
  });

  test('that carry streams carry one kind of frame', () => {
    const { writer, reader } = mintStream<ModelFrame>();

    expectTypeOf(writer).toEqualTypeOf<StreamPort<ModelFrame>>();
    expectTypeOf<StreamPort<ModelFrame>>().not.toExtend<StreamPort<{ n: number }>>();
    expectTypeOf<StreamPort<ModelFrame>>().not.toExtend<Port<MemoryRead>>();
    neverRun(() => openReader(reader, ModelFrame, { credit: true, onFrame: ({ text }) => assertType<string>(text) }));
    // @ts-expect-error a frame of the stream, nothing else
    neverRun(() => openWriter(writer, { credit: true }).write({ type: 'image' }));
    writer.close();
  });
});

describe('clients', () => {
  const client = undefined as unknown as Client<MemoryWrite>;

  test('have the methods of their contract and no others', () => {
    expectTypeOf<keyof Client<MemoryWrite>>().toEqualTypeOf<'write'>();
    expectTypeOf<keyof Client<MemoryRead>>().toEqualTypeOf<
      'search' | 'get' | 'browse' | 'history' | 'digest' | 'stats'
    >();
    // @ts-expect-error no such method
    neverRun(() => client.search({ query: 'a', limit: 1 }));
  });

  test('take the arguments of the contract', () => {
    const key = idempotencyKey(turnId('t'), '1');
    neverRun(() => client.write({ key, text: 'a' }));
    // @ts-expect-error a missing argument
    neverRun(() => client.write({ key }));
    // @ts-expect-error an argument too many
    neverRun(() => client.write({ key, text: 'a', person: 'bob' }));
    // @ts-expect-error for whom it is was decided with the port
    neverRun(() => client.write({ key, text: 'a', audience: 'everyone' }));
    // @ts-expect-error a key that nobody made
    neverRun(() => client.write({ key: 'a/b', text: 'a' }));
    // @ts-expect-error several arguments
    neverRun(() => client.write(key, 'a'));
    expect(key).toBe('t/1');
  });

  test('promise the result of the contract', () => {
    expectTypeOf<Awaited<ReturnType<Client<MemoryWrite>['write']>>>().toEqualTypeOf<ResultOf<MemoryWrite, 'write'>>();
    expectTypeOf<ResultOf<MemoryWrite, 'write'>>().toEqualTypeOf<Written>();
    expectTypeOf<ArgsOf<MemoryRead, 'stats'>>().toEqualTypeOf<Record<string, never>>();
  });

  test('are served by implementations of every method', () => {
    // @ts-expect-error a method is missing
    assertType<Implementation<MemoryWrite>>({});
    // @ts-expect-error a result that is none
    assertType<Implementation<MemoryWrite>>({ write: () => ({ id: 1 }) });
    assertType<Implementation<MemoryWrite>>({ write: () => ({ id: 1, outcome: 'known' }) });
  });
});

describe('leases', () => {
  test('lend reading without writing, and never writing alone', () => {
    expectTypeOf<MemoryPorts['read']>().toEqualTypeOf<Port<MemoryRead>>();
    expectTypeOf<MemoryPorts['write']>().toEqualTypeOf<Port<MemoryWrite> | undefined>();
    // @ts-expect-error writing without reading
    assertType<MemoryPorts>({ write: undefined as unknown as Port<MemoryWrite> });
  });

  test('lend a store only where it is there', () => {
    expectTypeOf<TurnPorts['memory'][StoreName]>().toEqualTypeOf<MemoryPorts | undefined>();
    // @ts-expect-error it may not be lent
    neverRun(() => (undefined as unknown as TurnPorts).memory.private.read);
    expectTypeOf<TurnPorts['model']>().toEqualTypeOf<Port<typeof ModelContract>>();
  });

  test('of jobs have no stream; of those that share no model, and no reading', () => {
    expectTypeOf<JobPorts>().toEqualTypeOf<SharePorts | FileJobPorts | CapturePorts | CompactPorts>();
    expectTypeOf<keyof FileJobPorts>().toEqualTypeOf<'kind' | 'journal' | 'files' | 'path' | 'integrity'>();
    expectTypeOf<keyof SharePorts>().toEqualTypeOf<'kind' | 'journal' | 'store'>();
    expectTypeOf<keyof CapturePorts>().toEqualTypeOf<
      'kind' | 'journal' | 'read' | 'audience' | 'settle' | 'model' | 'meter'
    >();
    expectTypeOf<keyof CompactPorts>().toEqualTypeOf<'kind' | 'journal' | 'model' | 'meter' | 'limit'>();
  });

  test('of strangers exist for commands only', () => {
    expectTypeOf<CommandLease['person']>().toEqualTypeOf<PersonName | undefined>();
    expectTypeOf<Extract<Lease, { kind: 'turn' | 'job' }>['person']>().toEqualTypeOf<PersonName>();
  });
});

describe('ids', () => {
  test('are not interchangeable', () => {
    expectTypeOf<TurnId>().not.toExtend<LeaseId>();
    expectTypeOf<LeaseId>().not.toExtend<TurnId>();
    expectTypeOf<InboxId>().not.toExtend<OutboxId>();
    expectTypeOf<PersonName>().not.toExtend<PlaceKey>();
    // @ts-expect-error a lease is no turn
    assertType<TurnId>(leaseId('a'));
    // @ts-expect-error a name is no person
    assertType<PersonName>('alice');
    // @ts-expect-error a number is no row
    assertType<InboxId>(1);
    assertType<string>(personName('alice'));
  });

  test('level names are closed', () => {
    // @ts-expect-error no such level
    assertType<TrustLevel>('admin');
    assertType<TrustLevel>('inner');
  });
});

describe('unions', () => {
  test('are switched over without a gap', () => {
    neverRun(() => (frame: FromActor): string => {
      switch (frame.type) {
        case 'state':
          return frame.state;
        case 'revoked':
        case 'ended':
        case 'needed':
          return frame.lease;
        case 'ready':
        case 'heartbeat':
        case 'fault':
        case 'closed':
        case 'keys':
        case 'letters':
          return '';
        default:
          return unreachable(frame);
      }
    });
    neverRun(() => (frame: FromActor): string => {
      switch (frame.type) {
        case 'state':
          return frame.state;
        default:
          // @ts-expect-error cases are missing
          return unreachable(frame);
      }
    });
  });

  test('tie a grant’s contract to its port and scope', () => {
    type Read = Extract<Grant, { contract: 'memory.read' }>;
    expectTypeOf<Read['port']>().toEqualTypeOf<Port<MemoryRead>>();
    neverRun(() => (port: Port<MemoryWrite>) => {
      // @ts-expect-error another contract's port
      const grant: Grant = { contract: 'memory.read', scope: { person: null }, port };
      return grant;
    });
    expectTypeOf<Extract<ToActor, { type: 'drain' }>>().toEqualTypeOf<{ readonly type: 'drain' }>();
  });
});
