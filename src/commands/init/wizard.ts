/** The questions of `coop init`: five at most, each answered once, also by somebody who went away in between. */
import { join } from 'node:path';
import { configIn, type InitResult, init, isThere, makeFolder } from '../../config/init.ts';
import { type FirstModel, type FirstPerson, USUAL_SERVER, usualModel } from '../../config/templates.ts';
import { CoopError } from '../../protocol/errors.ts';
import { isName } from '../../protocol/ids.ts';
import { coop, quoted } from '../paste.ts';
import { Prompter, Stopped } from '../prompter.ts';
import { type ExitCode, paint, type Shell } from '../shell.ts';
import { folderOf, modelOf, nameOf, personOf, providerOf, serverOf, yesOf } from './answers.ts';
import { type Draft, draftIn, dropDraft, keepDraft, readDraft } from './draft.ts';
import type { InitCommandOptions } from './options.ts';

/** @returns What was written; an exit code where nothing was. */
export async function runWizard(options: InitCommandOptions, shell: Shell): Promise<InitResult | ExitCode> {
  // With --json, standard output is for what a program reads.
  const output = options.json ? shell.stderr : shell.stdout;
  const prompter = new Prompter(shell.stdin, output);
  const wizard = new Wizard(options, shell, prompter, (text) => paint('bold', text, output));
  try {
    return await wizard.run();
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    prompter.say('');
    for (const line of wizard.howToGoOn()) prompter.say(line);
    return 1;
  } finally {
    prompter[Symbol.dispose]();
  }
}

class Wizard {
  readonly #options: InitCommandOptions;
  readonly #shell: Shell;
  readonly #prompter: Prompter;
  readonly #bold: (text: string) => string;
  #folder: string | undefined;
  #draft: Draft = {};

  constructor(options: InitCommandOptions, shell: Shell, prompter: Prompter, bold: (text: string) => string) {
    this.#options = options;
    this.#shell = shell;
    this.#prompter = prompter;
    this.#bold = bold;
  }

  async run(): Promise<InitResult | ExitCode> {
    this.#say('A first configuration of coop. Enter takes what stands in brackets.');
    this.#say('Ctrl-C stops; what was answered until then is kept.');

    const folder = await this.#where();
    const replace = await this.#mayReplace(folder);
    if (replace === undefined) {
      this.#say('Nothing was changed.');
      return 0;
    }
    this.#resume(folder);
    const provider = this.#options.provider ?? this.#draft.provider ?? (await this.#which());
    this.#keep({ provider });
    const { baseUrl, model } = await this.#server(provider);
    const name = this.#given() ?? this.#draft.name ?? (await this.#who());
    this.#keep({ name });
    const others = await this.#whoElse(name);

    const result = init({ folder, provider, baseUrl, model, name, others, replace });
    dropDraft(folder);
    this.#say('');
    return result;
  }

  howToGoOn(): readonly string[] {
    const again = `${coop(this.#shell.env)} init`;
    if (this.#folder === undefined) return [`Stopped; nothing was written. To begin again: ${again}`];
    const kept = `Stopped; your answers are kept in ${draftIn(this.#folder)}.`;
    return [kept, `To go on: ${again} --dir ${quoted(this.#folder)}`];
  }

  async #where(): Promise<string> {
    const { dir } = this.#options;
    const { env } = this.#shell;
    if (dir !== undefined) return this.#settle(folderOf(dir, env));
    this.#ask('Where shall it live?', 'Configuration, memory and workspace, in a folder of their own.');
    return this.#prompter.ask(prompt('folder', '~/.coop'), (text) => {
      try {
        return { value: this.#settle(text === '' ? join(env.home, '.coop') : folderOf(text, env)) };
      } catch (error) {
        if (error instanceof CoopError) return { reason: error.message };
        throw error;
      }
    });
  }

  /** From here on answers are kept there; that they can be is known before more is asked. */
  #settle(folder: string): string {
    makeFolder(folder);
    this.#draft = readDraft(folder);
    if (!isThere(configIn(folder))) keepDraft(folder, this.#draft);
    this.#folder = folder;
    return folder;
  }

  /** False where nothing is there, undefined where it is to stay. */
  async #mayReplace(folder: string): Promise<boolean | undefined> {
    const config = configIn(folder);
    if (!isThere(config)) return false;
    this.#ask(`${config} is there already.`, 'A new one would be written; the old one would be kept as coop.toml.old.');
    // Stopped here, nothing is to be gone on with.
    this.#folder = undefined;
    if (!(await this.#prompter.ask(prompt('replace it', 'no'), yesOf))) return undefined;
    this.#folder = folder;
    return true;
  }

  #resume(folder: string): void {
    const { provider, name, others } = this.#draft;
    const known = [
      ...(provider === undefined ? [] : [`model ${[provider, this.#draft.model].filter(Boolean).join('/')}`]),
      ...(name === undefined ? [] : [`you are ${name}`]),
      ...(others ?? []).map((person) => `${person.name} is ${person.trust}`),
    ];
    if (known.length === 0) return;
    this.#say('');
    this.#say(`Going on where you stopped: ${known.join('; ')}.`);
    this.#say(`(To begin anew instead: Ctrl-C, then remove ${draftIn(folder)})`);
  }

  async #which(): Promise<NonNullable<Draft['provider']>> {
    const hasKey = (this.#shell.env.variables['ANTHROPIC_API_KEY'] ?? '') !== '';
    const usual = hasKey ? 'anthropic' : 'offline';
    this.#ask(
      'Which model answers?',
      `anthropic          Claude, over the network; ANTHROPIC_API_KEY is ${hasKey ? 'set' : 'not set'} here`,
      'openai-compatible  a server of your choice, such as Ollama on this machine',
      'offline            built in: no key, no network, a few phrases; to try coop out',
    );
    return this.#prompter.ask(prompt('model', usual), (text) => (text === '' ? { value: usual } : providerOf(text)));
  }

  /** Of one's own server: where it is, and which of its models. */
  async #server(provider: NonNullable<Draft['provider']>): Promise<Pick<FirstModel, 'baseUrl' | 'model'>> {
    if (provider !== 'openai-compatible') return this.#options;
    const { baseUrl, model } = { ...this.#draft, ...this.#options };
    if (baseUrl !== undefined && model !== undefined) return { baseUrl, model };
    this.#ask(
      'Where is the server, and which of its models?',
      'Ollama, llama.cpp, vLLM, LM Studio, OpenRouter: its address most often ends in /v1.',
    );
    const usual = usualModel(provider);
    const server =
      baseUrl ?? (await this.#prompter.ask(prompt('server', USUAL_SERVER), (text) => serverOf(text || USUAL_SERVER)));
    this.#keep({ baseUrl: server });
    const named =
      model ?? (await this.#prompter.ask(prompt('name of the model', usual), (text) => modelOf(text || usual)));
    this.#keep({ model: named });
    return { baseUrl: server, model: named };
  }

  /** The owner's name where the command line says it. */
  #given(): string | undefined {
    const { name } = this.#options;
    if (name !== undefined && !isName(name)) throw new CoopError('E_NAME', { name: name.slice(0, 40) });
    return name;
  }

  async #who(): Promise<string> {
    const login = (this.#shell.env.variables['USER'] ?? '').toLowerCase();
    const usual = isName(login) && login !== 'root' ? login : 'alice';
    this.#ask('What are you called?', 'You are the owner: level full, and whoever speaks at this terminal.');
    return this.#prompter.ask(prompt('name', usual), (text) => (text === '' ? { value: usual } : nameOf(text)));
  }

  async #whoElse(owner: string): Promise<readonly FirstPerson[]> {
    const others = (this.#draft.others ?? []).filter(({ name }) => name !== owner);
    this.#ask(
      'Who else talks to it? One person a line, a name and a level; an empty line ends.',
      'inner: the household.  familiar: friends.  public: anybody.  full: like you.',
    );
    for (;;) {
      const taken = [owner, ...others.map(({ name }) => name)];
      const person = await this.#prompter.ask(prompt('person', 'nobody else'), (text) => personOf(text, taken));
      if (person === null) return others;
      others.push(person);
      this.#keep({ others });
    }
  }

  #keep(answers: Draft): void {
    this.#draft = { ...this.#draft, ...answers };
    if (this.#folder !== undefined) keepDraft(this.#folder, this.#draft);
  }

  #ask(question: string, ...explanation: readonly string[]): void {
    this.#say('');
    this.#say(this.#bold(question));
    for (const line of explanation) this.#say(`   ${line}`);
  }

  #say(line: string): void {
    this.#prompter.say(line);
  }
}

const prompt = (what: string, usual: string): string => `${what} [${usual}]: `;
