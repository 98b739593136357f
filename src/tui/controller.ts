/** What a person can do here. */
import type { AttachClient } from '../commands/client.ts';
import { toCoopError } from '../protocol/errors.ts';
import type { Attention } from './attention/attention.ts';
import { readTyped, type Typed } from './input/slash.ts';
import type { Outbox } from './outbox.ts';
import { lookAtJobs } from './slash/cron.ts';
import { runExchange, tune } from './slash/exchange.ts';
import { help } from './slash/help.ts';
import { lookUp } from './slash/memory.ts';
import { askModel, showUsage } from './slash/money.ts';
import { runSlash } from './slash/run.ts';
import type { Store } from './store.ts';

export interface ControllerParts {
  readonly store: Store;
  readonly outbox: Outbox;
  readonly attention: Attention;
  readonly client: () => AttachClient | undefined;
  readonly newId: () => string;
  readonly leave: () => void;
}

type Command = Exclude<Typed, { type: 'words' }>;

export class Controller {
  readonly #parts: ControllerParts;
  /** Commands are done one after the other, as they were typed. */
  #last: Promise<void> = Promise.resolve();

  constructor(parts: ControllerParts) {
    this.#parts = parts;
  }

  /** Sends a message, or does what a slash command says. */
  submit(text: string): void {
    const { store, outbox, newId } = this.#parts;
    if (text.trim() === '') return;
    const typed = this.#read(text);
    if (typed.type === 'words') {
      store.dispatch({ type: 'MESSAGE_SUBMITTED', id: newId(), text: typed.text });
      void outbox.flush();
    } else if (typed.type === 'command' && typed.name === 'quit') this.leave();
    else {
      this.#queue(async () => {
        // What there is depends on who one is, which is known once the place is open.
        await this.#opened();
        const again = this.#read(text);
        if (again.type !== 'words') await this.#do(again);
      });
    }
  }

  /** Stops the turn that runs here. */
  stop(): void {
    const { store, client } = this.#parts;
    const { answer, awaited } = store.get();
    if (answer?.running !== true && awaited.length === 0) return;
    void this.#tellFailure(async () => {
      // Without a connection there is no turn that runs for all one knows.
      const { stopped } = (await client()?.call('stop', {})) ?? { stopped: true };
      if (!stopped) this.#note('There is nothing of yours to stop.');
    });
  }

  leave(): void {
    this.#parts.leave();
  }

  #read(text: string): Typed {
    return readTyped(text, { decides: this.#parts.store.get().opened?.decides === true });
  }

  async #do(command: Command): Promise<void> {
    const { store, attention, client } = this.#parts;
    switch (command.type) {
      case 'unknown': {
        const warning = `There is no /${command.name}. /help lists what there is.`;
        return store.dispatch({ type: 'NOTE_ADDED', tone: 'warning', text: warning });
      }
      case 'memory':
        return this.#note(await lookUp(command.query, client(), store.get().opened?.effective.level));
      case 'verbose':
        return this.#note(await tune(command.on, client()));
      case 'cron':
        return this.#note(await lookAtJobs(command, client()));
      case 'model':
        return this.#note(await askModel(client(), command.name));
      case 'decision':
        return await attention.decide(command.decision, command.ids);
      case 'command':
        switch (command.name) {
          case 'quit':
            return this.leave();
          case 'help':
            return this.#note(help({ decides: store.get().opened?.decides === true }));
          case 'usage':
            return this.#note(await showUsage(client()));
          case 'approvals':
            return await attention.showAll();
          case 'stop':
          case 'retry':
          case 'undo': {
            const again = (message: string): void => store.dispatch({ type: 'ANSWERED_AGAIN', message });
            const told = await runExchange(command.name, client(), again);
            if (told !== undefined) this.#note(told);
            return;
          }
          default:
            return this.#note(await runSlash(command.name, client()));
        }
    }
  }

  #queue(work: () => Promise<void>): void {
    const { store } = this.#parts;
    store.dispatch({ type: 'COMMAND_BEGAN' });
    this.#last = this.#last
      .then(() => this.#tellFailure(work))
      .finally(() => store.dispatch({ type: 'COMMAND_ENDED' }));
  }

  #opened(): Promise<void> {
    const { store } = this.#parts;
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = (): void => {
      const { opened, connection } = store.get();
      if (opened !== undefined || connection === 'ended') resolve();
    };
    const unsubscribe = store.subscribe(check);
    check();
    return promise.finally(unsubscribe);
  }

  async #tellFailure(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#parts.store.dispatch({ type: 'NOTE_ADDED', tone: 'failure', text: toCoopError(error).message });
    }
  }

  #note(text: string): void {
    this.#parts.store.dispatch({ type: 'NOTE_ADDED', tone: 'plain', text });
  }
}
