/**
 * What coop promises in the document that it is built from, sentence by sentence and key by key, and which tests hold it.
 *
 * A new promise is a row in the file of its section under `rows/`: say it in your own words, name the tests that would turn
 * red if it did not hold any more (read them first: a test that only looks like it is none), and, where it is about a key, the key as
 * `coop config schema` calls it, with the default that is promised; a key stands in `example.toml`, too. Where no such test
 * is there, write it where it belongs. `seed.test.ts` sees that every test named here is there and not switched off, that every key of the
 * example has a row, and that defaults are those of the schema.
 *
 * @example
 * { promise: 'how many at most', key: 'memory.prompt_index.limit', default: 12, by: [held('daemon/reload', 'a reload > …')] }
 */
import type { Section } from './row.ts';
import { FOCUS } from './rows/focus.ts';
import { EMBEDDING, MEMORY, RETENTION } from './rows/memory.ts';
import { AGENT, FILE, USERS } from './rows/people.ts';
import { ARCHITECTURE, DEVELOPMENT, HOT_RELOAD, LICENSE } from './rows/project.ts';
import { PROMPT, WORKSPACE } from './rows/prompt.ts';
import { CHANNELS, PROVIDER } from './rows/provider.ts';
import { CRON } from './rows/schedule.ts';
import { SIGNAL } from './rows/signal.ts';
import { INSTALL, QUICK_START } from './rows/start.ts';

/** In the order of the document. */
export const TABLE: readonly Section[] = [
  FOCUS,
  INSTALL,
  QUICK_START,
  FILE,
  AGENT,
  USERS,
  PROVIDER,
  CHANNELS,
  MEMORY,
  RETENTION,
  EMBEDDING,
  PROMPT,
  CRON,
  SIGNAL,
  HOT_RELOAD,
  WORKSPACE,
  ARCHITECTURE,
  DEVELOPMENT,
  LICENSE,
];
