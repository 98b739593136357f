/** The events of a place, as the answer to one message. */
import type { AttachEvent } from '../protocol/attach.ts';
import { TurnFailure } from './failure.ts';
import { forStream, printLine, type Shell, visible } from './shell.ts';

export interface AnswerOptions {
  /** Shows tool calls, on standard error. */
  readonly verbose: boolean;
  /** Shows the words as they come; otherwise they are only collected. */
  readonly stream: boolean;
}

export interface ToolUse {
  readonly tool: string;
  readonly failed: boolean;
}

/** Turns events into output, and says when the answer is complete. */
export class Answer {
  readonly tools: ToolUse[] = [];
  readonly #message: string;
  readonly #shell: Shell;
  readonly #options: AnswerOptions;
  /** Everything that was shown. */
  #streamed = '';
  #isBetweenRounds = false;
  #names = new Map<string, string>();

  /** @param message The id that `send` answered with: whatever is about another message is not ours. */
  constructor(message: string, shell: Shell, options: AnswerOptions) {
    this.#message = message;
    this.#shell = shell;
    this.#options = options;
  }

  get hasWords(): boolean {
    return this.#streamed.trim() !== '';
  }

  /**
   * @returns The reply, once it is complete.
   * @throws TurnFailure
   */
  take(event: AttachEvent): string | undefined {
    if (event.method === 'message' && event.params.kind === 'sent') {
      this.#note(event.params.text);
      return undefined;
    }
    if (!('message' in event.params) || event.params.message !== this.#message) return undefined;
    switch (event.method) {
      case 'turn.text':
        this.#say(event.params.text);
        return undefined;
      case 'turn.tool':
        this.#use(event.params);
        return undefined;
      case 'turn.ended':
        if (event.params.replies) return undefined;
        this.#note('There was nothing to say.');
        this.finish();
        return '';
      case 'turn.failed':
        this.finish();
        throw new TurnFailure(event.params.text, event.params.code);
      case 'message':
        if (event.params.kind === 'said' || event.params.kind === 'interim') return undefined;
        if (event.params.kind === 'notice') {
          this.#note(event.params.text);
          return undefined;
        }
        if (event.params.kind === 'failure') {
          this.finish();
          throw new TurnFailure(event.params.text);
        }
        this.#complete(event.params.text);
        return event.params.text;
      default:
        return undefined;
    }
  }

  /** Ends the line of what was shown. */
  finish(): void {
    if (this.#options.stream && this.#streamed !== '' && !this.#streamed.endsWith('\n')) this.#show('\n');
  }

  /** coop's own words, and what was sent here from elsewhere: beside the answer. */
  #note(text: string): void {
    printLine(this.#shell.stderr, visible(text));
  }

  #say(text: string): void {
    // Words before and after a tool call are two paragraphs, whatever the model wrote.
    if (this.#isBetweenRounds && this.#streamed !== '' && !this.#streamed.endsWith('\n')) this.#show('\n');
    this.#isBetweenRounds = false;
    this.#show(text);
  }

  #show(text: string): void {
    this.#streamed += text;
    if (this.#options.stream) this.#shell.stdout.write(forStream(text, this.#shell.stdout));
  }

  #complete(reply: string): void {
    if (squeeze(this.#streamed).endsWith(squeeze(reply))) {
      this.finish();
      return;
    }
    // Attached too late, or not allowed to see it live: only what is missing is added where that can be told.
    if (reply.startsWith(this.#streamed)) this.#show(reply.slice(this.#streamed.length));
    else {
      this.finish();
      this.#show(reply);
    }
    this.finish();
  }

  #use({ call, tool, state, summary }: Extract<AttachEvent, { method: 'turn.tool' }>['params']): void {
    this.#isBetweenRounds = true;
    if (tool !== undefined) this.#names.set(call, tool);
    const name = tool ?? this.#names.get(call) ?? 'tool';
    if (state !== 'started') this.tools.push({ tool: name, failed: state === 'failed' });
    if (this.#options.verbose) printLine(this.#shell.stderr, visible(`[${name} ${state}] ${summary}`));
  }
}

const squeeze = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
