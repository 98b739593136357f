/** A configuration that is broken, or half broken, and what has to be said of it. */
export interface Case {
  readonly what: string;
  readonly text: string | Uint8Array;
  /** Of the check that a problem belongs to; one of them, where there are several. */
  readonly name: string;
  readonly key?: string;
  readonly line?: number;
  /** What the message tells to do, or a part of it. */
  readonly mend?: RegExp;
}

/** Three lines of the agent, two of the provider, four of the owner: what comes after it begins in line 10. */
export const GOOD = `[agent]
id = "cooper"
model = "offline/simple"
[provider]
name = "offline"
[[users]]
name = "alice"
trust = "full"
match = ["terminal:default"]
`;

export const FIRST_LINE = 10;

/** What follows {@link GOOD}. */
export const after = (text: string, name: string, key: string, mend: RegExp, line = FIRST_LINE + 1): Case => ({
  what: text.trim().replaceAll('\n', ' ¶ ').slice(0, 110),
  text: GOOD + text,
  name,
  key,
  line,
  mend,
});
