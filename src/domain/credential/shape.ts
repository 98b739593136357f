/** A kind of credential, by how it is written. */
export interface Shape {
  /** With its article: `an API key`. */
  readonly what: string;
  /** Flags `dg`. The group `secret` is the credential; without one, all that was found. */
  readonly pattern: RegExp;
  /** Decides about what was found; the other groups tell how it was announced. */
  readonly holds?: (secret: string, groups: Readonly<Record<string, string | undefined>>) => boolean;
}
