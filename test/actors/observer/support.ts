import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mintStream, openWriter, type StreamWriter } from '../../../src/actors/kernel/link/index.ts';
import type { Profile } from '../../../src/actors/kernel/spawn/profile.ts';
import { traceProfile } from '../../../src/actors/supervisor/profiles.ts';
import { archivesOf, type SpanFrame, type SpanLine } from '../../../src/protocol/trace.ts';
import { TestActor } from '../../support/actor.ts';

export async function newTrace(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'coop-trace-')), 'traces.jsonl');
}

/** A span with a number, for those who count them. */
export function span(number: number, more: Partial<SpanFrame> = {}): SpanFrame {
  return {
    trace: number.toString(16).padStart(32, '0'),
    span: number.toString(16).padStart(16, '0'),
    parent: null,
    name: 'test',
    kind: 'internal',
    start: 1_700_000_000_000 + number,
    end: 1_700_000_000_001 + number,
    status: 'ok',
    attributes: { n: number },
    ...more,
  };
}

/** A real observer on a file of its own. */
export class TestObserver implements AsyncDisposable {
  readonly path: string;
  readonly actor: TestActor;

  private constructor(path: string, maxBytes: number, profile: Profile) {
    this.path = path;
    this.actor = new TestActor({ bundle: 'observer', profile, data: { path, maxBytes, keepDays: 14 } });
  }

  static async open(path: string, maxBytes = 1_000_000, profile = traceProfile(path)): Promise<TestObserver> {
    const observer = new TestObserver(path, maxBytes, profile);
    await observer.actor.frame('ready');
    return observer;
  }

  /** As an actor's end of its port. */
  join(actor: string): StreamWriter<SpanFrame> {
    const { writer, reader } = mintStream<SpanFrame>();
    this.actor.grant({ contract: 'trace.frames', actor, frames: reader }, `trace-${actor}`);
    return openWriter(writer, { credit: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.actor[Symbol.asyncDispose]();
  }
}

/** The raw text of every file, oldest first. */
export async function files(path: string): Promise<{ readonly name: string; readonly text: string }[]> {
  const folder = dirname(path);
  const archives = archivesOf('traces.jsonl', await readdir(folder)).map(({ name }) => name);
  const names = [...archives, 'traces.jsonl'];
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

export const parsed = (text: string): SpanLine[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
